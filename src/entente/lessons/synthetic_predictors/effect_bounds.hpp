// A range of effects.

#pragma once

namespace entente::lessons {

/// A closed interval of effects in outcome units; ends may be infinite.
struct EffectBounds {
    double lower = 0.0;
    double upper = 0.0;
};

} // namespace entente::lessons
