// Registers as products take them: as long as this processor's, of which a tile of a result fills
// nearly all.
#pragma once

#include <cstdint>
#include <cstring>
#include <utility>

namespace stillroom {

// A tile is kTall rows by kVectors registers; with as many more registers for a row of b and one
// for a number of a, it fills them all.
#if defined(__AVX512F__)
constexpr int kLength = 16, kTall = 8, kVectors = 3;
#elif defined(__AVX__)
constexpr int kLength = 8, kTall = 6, kVectors = 2;
#else
constexpr int kLength = 4, kTall = 4, kVectors = 3;
#endif
typedef float Register __attribute__((vector_size(kLength * sizeof(float))));

inline Register load(const float* from) {
  Register values;
  std::memcpy(&values, from, sizeof values);
  return values;
}
inline void store(float* to, Register values) { std::memcpy(to, &values, sizeof values); }

/** The first `count` numbers, 0 behind them. */
inline Register loadSome(const float* from, int64_t count) {
  if (count >= kLength) return load(from);
  Register values{};
  for (int64_t lane = 0; lane < count; lane++) values[lane] = from[lane];
  return values;
}

template <int distance, int... lane>
inline void exchange(Register& a, Register& b, std::integer_sequence<int, lane...>) {
  const Register low = __builtin_shufflevector(a, b, (lane & distance ? lane - distance + kLength : lane)...);
  b = __builtin_shufflevector(a, b, (lane & distance ? lane + kLength : lane + distance)...);
  a = low;
}
/** Halves, quarters … of a square of kLength × kLength change places until rows are columns. */
template <int distance = kLength / 2>
inline void transpose(Register (&square)[kLength]) {
  if constexpr (distance > 0) {
#pragma GCC unroll 16
    for (int row = 0; row < kLength; row++)
      if (!(row & distance))
        exchange<distance>(square[row], square[row + distance], std::make_integer_sequence<int, kLength>{});
    transpose<distance / 2>(square);
  }
}

}  // namespace stillroom
