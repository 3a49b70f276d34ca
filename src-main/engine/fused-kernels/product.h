#pragma once

#include <cstdint>

namespace stillroom {

/** A matrix in memory: the element at (row, column) stands at data[row * rowStep + column * columnStep], and one of the steps is 1. */
struct Matrix {
  const float* data;
  int64_t rowStep;
  int64_t columnStep;

  Matrix from(int64_t row, int64_t column) const {
    return {data + row * rowStep + column * columnStep, rowStep, columnStep};
  }
  Matrix transposed() const { return {data, columnStep, rowStep}; }
};

/** c = a·b: a [rows, inner], b [inner, columns]; c row by row. Each element's sum is taken in one order, however many threads there are. */
void multiply(const Matrix& a, const Matrix& b, float* c, int64_t rows, int64_t columns, int64_t inner);

}  // namespace stillroom
