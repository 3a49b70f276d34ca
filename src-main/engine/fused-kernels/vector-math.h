// Sixteen floats at a time, in GCC's and Clang's vector extension: one AVX-512 register, or as many
// smaller ones as the machine needs.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace stillroom {

constexpr int kLanes = 16;

typedef float Floats __attribute__((vector_size(64)));
typedef int32_t Ints __attribute__((vector_size(64)));
typedef uint32_t Words __attribute__((vector_size(64)));
typedef uint16_t Halves __attribute__((vector_size(32)));

/** The 16 higher bits of a float32, as TensorFlow keeps a bfloat16. */
struct Bfloat16 {
  uint16_t bits;
};

/** Says that all 16 lanes are there. */
struct Full {};
/** Says that only the first `count` lanes are there: the end of a row. */
struct Part {
  int count;
};

inline Floats all(float value) { return Floats{} + value; }
inline Words bitsOf(Floats x) { return reinterpret_cast<Words>(x); }
inline Floats floatsOf(Words x) { return reinterpret_cast<Floats>(x); }
/** yes where the condition holds (all bits set), else no. */
inline Floats choose(Ints condition, Floats yes, Floats no) {
  const Words mask = reinterpret_cast<Words>(condition);
  return floatsOf((bitsOf(yes) & mask) | (bitsOf(no) & ~mask));
}
// A NaN in the first stays one: what is not a number must reach the loss, where it is told.
#if defined(__AVX512F__)
inline Floats larger(Floats a, Floats b) {
  return reinterpret_cast<Floats>(_mm512_max_ps(reinterpret_cast<__m512>(b), reinterpret_cast<__m512>(a)));
}
inline Floats smaller(Floats a, Floats b) {
  return reinterpret_cast<Floats>(_mm512_min_ps(reinterpret_cast<__m512>(b), reinterpret_cast<__m512>(a)));
}
#else
inline Floats larger(Floats a, Floats b) { return choose(a < b, b, a); }
inline Floats smaller(Floats a, Floats b) { return choose(a > b, b, a); }
#endif

inline Floats widened(Halves halves) { return floatsOf(__builtin_convertvector(halves, Words) << 16); }

/** To the nearest bfloat16, ties to the even one, as TensorFlow's Cast rounds. */
inline Halves rounded(Floats x) {
  const Words bits = bitsOf(x);
  const Words nearest = bits + 0x7fff + ((bits >> 16) & 1);
  const Words kept = bitsOf(choose(x == x, floatsOf(nearest), floatsOf(Words{} + 0x7fc00000)));
  return __builtin_convertvector(kept >> 16, Halves);
}

inline Floats load(const float* from, Full) {
  Floats values;
  std::memcpy(&values, from, sizeof values);
  return values;
}
inline void store(float* to, Floats values, Full) { std::memcpy(to, &values, sizeof values); }
inline Floats load(const Bfloat16* from, Full) {
  Halves halves;
  std::memcpy(&halves, from, sizeof halves);
  return widened(halves);
}
inline void store(Bfloat16* to, Floats values, Full) {
  const Halves halves = rounded(values);
  std::memcpy(to, &halves, sizeof halves);
}

/** Lanes that are not there read as 0. */
inline Floats load(const float* from, Part part) {
#if defined(__AVX512F__)
  return reinterpret_cast<Floats>(_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << part.count) - 1), from));
#else
  Floats values{};
  for (int lane = 0; lane < part.count; lane++) values[lane] = from[lane];
  return values;
#endif
}
inline void store(float* to, Floats values, Part part) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1u << part.count) - 1), reinterpret_cast<__m512>(values));
#else
  for (int lane = 0; lane < part.count; lane++) to[lane] = values[lane];
#endif
}
inline Floats load(const Bfloat16* from, Part part) {
  Halves halves{};
  for (int lane = 0; lane < part.count; lane++) halves[lane] = from[lane].bits;
  return widened(halves);
}
inline void store(Bfloat16* to, Floats values, Part part) {
  const Halves halves = rounded(values);
  for (int lane = 0; lane < part.count; lane++) to[lane].bits = halves[lane];
}

/** Calls visit(index, Full or Part) for the vectors that a row of `count` numbers is made of. */
template <typename Visit>
inline void sweep(int64_t count, Visit visit) {
  int64_t index = 0;
  for (; index + kLanes <= count; index += kLanes) visit(index, Full{});
  if (index < count) visit(index, Part{static_cast<int>(count - index)});
}

/** Values, with `filler` in lanes that are not there. */
inline Floats filled(Floats values, Full, float) { return values; }
inline Floats filled(Floats values, Part part, float filler) {
  const Ints lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return choose(lane < part.count, values, all(filler));
}

// What is folded over the first lanes: the second eight, four, two.
inline Floats secondHalf(Floats x) {
  return __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
}
inline Floats secondFour(Floats x) {
  return __builtin_shufflevector(x, x, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7);
}
inline Floats secondPair(Floats x) {
  return __builtin_shufflevector(x, x, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3);
}
inline float sumOf(Floats x) {
  x += secondHalf(x);
  x += secondFour(x);
  x += secondPair(x);
  return x[0] + x[1];
}
inline float largestOf(Floats x) {
  x = larger(x, secondHalf(x));
  x = larger(x, secondFour(x));
  x = larger(x, secondPair(x));
  return x[0] > x[1] ? x[0] : x[1];
}

inline Floats rootOf(Floats x) {
#if defined(__AVX512F__)
  return reinterpret_cast<Floats>(_mm512_sqrt_ps(reinterpret_cast<__m512>(x)));
#else
  for (int lane = 0; lane < kLanes; lane++) x[lane] = std::sqrt(x[lane]);
  return x;
#endif
}

/**
 * eˣ to 2 units in the last place; x is kept within what a normal float32 can say. Cody and Waite's
 * reduction, Cephes' polynomial.
 */
inline Floats exponential(Floats x) {
  x = smaller(larger(x, all(-87.33654f)), all(88.37626f));
  const Floats magic = all(12582912.0f);  // adding 1.5 * 2^23 rounds to a whole number
  const Floats shifted = x * 1.44269504088896341f + magic;
  const Floats whole = shifted - magic;
  Floats rest = x - whole * 0.693359375f;
  rest = rest + whole * 2.12194440e-4f;
  Floats y = all(1.9875691500e-4f);
  y = y * rest + 1.3981999507e-3f;
  y = y * rest + 8.3334519073e-3f;
  y = y * rest + 4.1665795894e-2f;
  y = y * rest + 1.6666665459e-1f;
  y = y * rest + 5.0000001201e-1f;
  y = y * rest * rest + rest + 1.0f;
  // The last bits of `shifted` are the whole number: it is added to y's exponent.
  return floatsOf(bitsOf(y) + (bitsOf(shifted) << 23));
}

/** Natural logarithm of a positive normal number, or of NaN. Cephes' polynomial. */
inline Floats logarithm(Floats x) {
  const Words bits = bitsOf(x);
  Floats exponent = __builtin_convertvector(reinterpret_cast<Ints>(bits >> 23) - 126, Floats);
  Floats mantissa = floatsOf((bits & 0x007fffff) | 0x3f000000);  // in [1/2, 1)
  const Ints low = mantissa < 0.707106781186547524f;
  exponent = exponent - choose(low, all(1), all(0));
  mantissa = mantissa + choose(low, mantissa, all(0)) - 1.0f;
  const Floats square = mantissa * mantissa;
  Floats y = all(7.0376836292e-2f);
  y = y * mantissa - 1.1514610310e-1f;
  y = y * mantissa + 1.1676998740e-1f;
  y = y * mantissa - 1.2420140846e-1f;
  y = y * mantissa + 1.4249322787e-1f;
  y = y * mantissa - 1.6668057665e-1f;
  y = y * mantissa + 2.0000714765e-1f;
  y = y * mantissa - 2.4999993993e-1f;
  y = y * mantissa + 3.3333331174e-1f;
  y = y * mantissa * square;
  y = y + exponent * -2.12194440e-4f;
  y = y - square * 0.5f;
  return choose(x == x, mantissa + y + exponent * 0.693359375f, x);
}

/** erf by the rational function that Eigen and XLA use: 1 in float32 from 4 on. */
inline Floats errorFunction(Floats x) {
  x = smaller(larger(x, all(-4)), all(4));
  const Floats square = x * x;
  Floats above = all(-2.72614225801306e-10f);
  above = above * square + 2.77068142495902e-08f;
  above = above * square - 2.10102402082508e-06f;
  above = above * square - 5.69250639462346e-05f;
  above = above * square - 7.34990630326855e-04f;
  above = above * square - 2.95459980854025e-03f;
  above = above * square - 1.60960333262415e-02f;
  Floats below = all(-1.45660718464996e-05f);
  below = below * square - 2.13374055278905e-04f;
  below = below * square - 1.68282697438203e-03f;
  below = below * square - 7.37332916720468e-03f;
  below = below * square - 1.42647390514189e-02f;
  return x * above / below;
}

}  // namespace stillroom
