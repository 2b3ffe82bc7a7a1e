// How far evidence carries a statement.

#pragma once

namespace entente {

/// The four grades of GRADE, and `Record` for what stands in a text or a register and needs no inference.
enum class Grade { High, Moderate, Low, VeryLow, Record };

} // namespace entente
