#pragma once

#include <cmath>
#include <cstdint>

#include "operation.h"
#include "vector-math.h"

namespace stillroom {

/**
 * Which elements dropout keeps (Srivastava et al. 2014): a hash of (seed, step, site, place) that
 * is computed again wherever it is needed, so that no mask is ever kept. 32 bits decide over two
 * elements; the rate is a whole number of 65,536ths.
 * Rows begin anew every 32 elements, so that a row's mask does not depend on where its vectors
 * begin.
 */
class DropoutMask {
 public:
  /**
   * @param seed run seed and step; a third number where rows are left out: how far apart those that
   * are here stand among all
   */
  DropoutMask(const Tensor& seed, int32_t site, float rate) : DropoutMask(seed.data<int32_t>(), site, rate) {
    require(seed.size() == 2 || seed.size() == 3, "Dropout: the seed is two numbers, or three");
    if (seed.size() == 3) rowsApart_ = seed.data<int32_t>()[2];
  }

  DropoutMask(const int32_t seed[2], int32_t site, float rate) {
    const uint32_t first = mixed(mixed(static_cast<uint32_t>(seed[0]) ^ 0x9e3779b9u) + static_cast<uint32_t>(seed[1]));
    first_ = mixed(first + static_cast<uint32_t>(site) * 0x85ebca77u);
    second_ = mixed(first_ ^ 0xc2b2ae3du);
    dropped_ = static_cast<uint32_t>(std::lround(rate * 65536));
    scale_ = 65536.0f / static_cast<float>(65536 - dropped_);
  }

  bool dropsNothing() const { return dropped_ == 0; }

  int64_t rowsApart() const { return rowsApart_; }

  /** Where a row of `width` elements is drawn, as `factors` takes it. */
  int64_t rowStart(int64_t row, int64_t width) const { return row * rowsApart_ * wordsOfRow(width); }

  /** Words of 32 bits that one row of `width` elements takes. */
  static int64_t wordsOfRow(int64_t width) { return (width + 31) / 32 * 16; }

  /**
   * What to multiply the 16 elements from `column` on by; `column` is a multiple of 16, `rowStart`
   * as it says, or 0 where `column` counts over all rows.
   */
  Floats factors(int64_t rowStart, int64_t column) const {
    if (dropped_ == 0) return all(1);
    return factorsOf(drawn(rowStart, column), (column & 16) != 0);
  }

  /** What decides over 32 elements, of which `column` is one. */
  Words drawn(int64_t rowStart, int64_t column) const {
    if (dropped_ == 0) return Words{};
    const Words lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const uint32_t start = static_cast<uint32_t>(rowStart + column / 32 * 16);
    return mixed(mixed((lane + start) * 0x9e3779b1u + first_) ^ second_);
  }

  /** The factors of the first 16 of them, or the second. */
  Floats factorsOf(Words drawn, bool second) const {
    if (dropped_ == 0) return all(1);
    const Words half = second ? drawn >> 16 : drawn & 0xffff;
    return choose(reinterpret_cast<Ints>(half) >= static_cast<int32_t>(dropped_), all(scale_), all(0));
  }

 private:
  /**
   * MurmurHash3's finalizer (Austin Appleby): every bit of x reaches every bit of what comes out.
   */
  template <typename Word>
  static Word mixed(Word x) {
    x = x ^ (x >> 16);
    x = x * 0x85ebca6bu;
    x = x ^ (x >> 13);
    x = x * 0xc2b2ae35u;
    return x ^ (x >> 16);
  }

  int64_t rowsApart_ = 1;
  uint32_t first_;
  uint32_t second_;
  uint32_t dropped_;
  float scale_;
};

}  // namespace stillroom
