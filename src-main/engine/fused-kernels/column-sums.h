#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "parallel.h"
#include "vector-math.h"

namespace stillroom {

/**
 * Sums of columns over rows that several threads work on: each block of rows has sums of its own,
 * which are added in order. The blocks depend on the number of rows alone, so the result is the
 * same however many threads there are.
 */
class ColumnSums {
 public:
  ColumnSums(int64_t rows, int64_t width, int kinds)
      : rows_(rows),
        width_(width),
        kinds_(kinds),
        blocks_(std::min<int64_t>(rows, kBlocks)),
        sums_(blocks_ * kinds * width) {}

  /**
   * Calls visit(rows of a block, where its sums are: `kinds` rows of `width`, all 0), blocks side
   * by side.
   */
  template <typename Visit>
  void overBlocks(Visit visit) {
    inParallel(blocks_, [&](int64_t block) {
      visit(partOf(rows_, blocks_, block), &sums_[block * kinds_ * width_]);
    });
  }

  void write(int kind, float* to) const {
    std::fill(to, to + width_, 0.0f);
    for (int64_t block = 0; block < blocks_; block++) {
      const float* from = &sums_[(block * kinds_ + kind) * width_];
      for (int64_t column = 0; column < width_; column++) to[column] += from[column];
    }
  }

 private:
  static constexpr int64_t kBlocks = 32;
  int64_t rows_;
  int64_t width_;
  int kinds_;
  int64_t blocks_;
  std::vector<float> sums_;
};

/** Adds to the numbers at `to`. */
template <typename Lanes>
inline void addTo(float* to, Floats values, Lanes lanes) {
  store(to, load(to, lanes) + values, lanes);
}

}  // namespace stillroom
