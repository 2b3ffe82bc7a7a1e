// The cheapest change of the provisions that makes a design lawful.

#pragma once

#include <entente/base/error.hpp>
#include <entente/safeguards/reasoning/theory_at_date.hpp>

#include <cstdint>
#include <expected>
#include <vector>

namespace entente::safeguards {

/// What a repair must reach.
enum class RepairGoal {
    SomeCompletion,  ///< the design can be lawful: in some completion of what the design does not settle
    EveryCompletion, ///< the design is lawful whatever those facts turn out to be, and they can turn out somehow
};

/// One way to repair: the new answers of the provisions that change, by atom. A literal whose fact already has that
/// value is left out.
using ChangeSet = std::vector<Literal>;

struct Repair {
    std::uint64_t cost = 0;
    std::vector<ChangeSet>
        change_sets;      ///< all of this cost and no cheaper; in the order of the facts they change first
    bool complete = true; ///< false: there are more than were asked for
};

struct RepairLimits {
    std::size_t change_sets = 20; ///< most given, 1 or more

    /// EveryCompletion: a condition is written out for every way its open facts can turn out when at most this many of
    /// them count both ways (others simply turn out badly); else counter-examples are met one by one.
    std::size_t written_out = 8;
};

/// All cheapest repairs after which `wanted` holds. Only provisions change: a finding about the world is never
/// repaired, known or not.
///
/// A provision that is known costs its cost when its answer changes. One that is unknown may be settled either way: for
/// SomeCompletion it then costs nothing and is not listed; for EveryCompletion it costs its cost to settle, and left
/// open it is one more fact that may turn out badly.
///
/// The cost is found by an optimiser; the change sets are then listed one by one with a plain solver, in fixed order,
/// so that the answer does not depend on what a solver finds first. Where there are more than were asked for, those
/// that come first in that order are given.
///
/// @param wanted  of `law`: lawful, or one norm's respected
/// @param known   one value for each fact; they can hold together
/// @return  change_sets is empty when nothing the design can do is enough
/// @source  counter-example guided refinement: M. Janota, W. Klieber, J. Marques-Silva, E. Clarke (2012), Solving QBF
///          with counterexample guided refinement, SAT 2012
[[nodiscard]] Repair cheapest_repair(const NormativeTheory& theory, const TheoryAtDate& law, Formula wanted,
                                     const Assignment& known, RepairGoal goal, RepairLimits limits = {});

} // namespace entente::safeguards
