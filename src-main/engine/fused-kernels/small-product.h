// Products of matrices that stay in a core's cache as they are: a tile of the result is kept in
// registers, nothing is copied.
#pragma once

#include <algorithm>

#include "registers.h"

namespace stillroom {

/** Element (row, column) of a factor stands at data[row * rowStep + column * columnStep]. */
struct Factor {
  const float* data;
  int64_t rowStep;
  int64_t columnStep;
  Factor from(int64_t row) const { return {data + row * rowStep, rowStep, columnStep}; }
};

/** Rows of numbers side by side, each `step` behind the one before. */
template <typename Number>
struct Rows {
  Number* data;
  int64_t step;
};

/** c = a·b, or c + a·b, for one tile, of whose last register `count` columns are there. */
template <int tall, int vectors, bool isWhole>
void multiplySmallTile(const Factor& a, const Rows<const float>& b, int64_t depth, const Rows<float>& c, int64_t count,
                       bool adds) {
  const auto isFull = [](int vector) { return isWhole || vector + 1 < vectors; };
  Register sums[tall][vectors] = {};
  const float* ofA = a.data;
  const float* ofB = b.data;
  for (int64_t k = 0; k < depth; k++, ofA += a.columnStep, ofB += b.step) {
    Register row[vectors];
#pragma GCC unroll 4
    for (int vector = 0; vector < vectors; vector++)
      row[vector] = isFull(vector) ? load(ofB + vector * kLength) : loadSome(ofB + vector * kLength, count);
#pragma GCC unroll 8
    for (int i = 0; i < tall; i++)
#pragma GCC unroll 4
      for (int vector = 0; vector < vectors; vector++) sums[i][vector] += ofA[i * a.rowStep] * row[vector];
  }
#pragma GCC unroll 8
  for (int i = 0; i < tall; i++)
#pragma GCC unroll 4
    for (int vector = 0; vector < vectors; vector++) {
      float* const to = c.data + i * c.step + vector * kLength;
      if (isFull(vector))
        store(to, adds ? sums[i][vector] + load(to) : sums[i][vector]);
      else
        for (int64_t lane = 0; lane < count; lane++) to[lane] = sums[i][vector][lane] + (adds ? to[lane] : 0);
    }
}

/** The same for all rows: tiles of `tall`, then of fewer for what is left. */
template <int tall, int vectors, bool isWhole>
void multiplySmallBand(Factor a, const Rows<const float>& b, int64_t depth, Rows<float> c, int64_t rows, int64_t count,
                       bool adds) {
  for (; rows >= tall; rows -= tall) {
    multiplySmallTile<tall, vectors, isWhole>(a, b, depth, c, count, adds);
    a = a.from(tall);
    c.data += tall * c.step;
  }
  if constexpr (tall > 1)
    multiplySmallBand<(tall > 4 ? 4 : tall / 2), vectors, isWhole>(a, b, depth, c, rows, count, adds);
}

/** The same for as many columns as `wanted` registers hold, which are `vectors` at most. */
template <int vectors>
void multiplySmallColumns(int64_t wanted, const Factor& a, const Rows<const float>& b, int64_t depth,
                          const Rows<float>& c, int64_t rows, int64_t columns, bool adds) {
  if constexpr (vectors > 1)
    if (wanted < vectors) return multiplySmallColumns<vectors - 1>(wanted, a, b, depth, c, rows, columns, adds);
  const int64_t count = columns - (vectors - 1) * kLength;
  if (count >= kLength)
    multiplySmallBand<kTall, vectors, true>(a, b, depth, c, rows, kLength, adds);
  else
    multiplySmallBand<kTall, vectors, false>(a, b, depth, c, rows, count, adds);
}

/**
 * c [rows, columns] = a·b, or c + a·b, over an inner axis of `depth`. Each number is one sum in the
 * order of that axis, whatever rows and columns there are besides.
 */
inline void multiplySmall(const Factor& a, const Rows<const float>& b, int64_t depth, const Rows<float>& c,
                          int64_t rows, int64_t columns, bool adds) {
  const int64_t vectors = (columns + kLength - 1) / kLength;
  const int64_t parts = (vectors + kVectors - 1) / kVectors;
  for (int64_t part = 0; part < parts; part++) {
    const int64_t first = vectors * part / parts;
    const int64_t last = vectors * (part + 1) / parts;
    const int64_t from = first * kLength;
    multiplySmallColumns<kVectors>(last - first, a, {b.data + from, b.step}, depth, {c.data + from, c.step}, rows,
                                   std::min(columns, last * kLength) - from, adds);
  }
}

/** [rows, columns] to [columns, rows]; the result's rows are filled up with 0 to `to.step`. */
inline void transposeSmall(const Rows<const float>& from, int64_t rows, int64_t columns, const Rows<float>& to) {
  for (int64_t row = 0; row < to.step; row += kLength)
    for (int64_t column = 0; column < columns; column += kLength) {
      const int64_t count = std::min<int64_t>(kLength, columns - column);
      Register square[kLength];
#pragma GCC unroll 16
      for (int lane = 0; lane < kLength; lane++)
        square[lane] =
            row + lane < rows ? loadSome(from.data + (row + lane) * from.step + column, count) : Register{};
      transpose(square);
#pragma GCC unroll 16
      for (int lane = 0; lane < kLength; lane++)
        if (lane < count) store(to.data + (column + lane) * to.step + row, square[lane]);
    }
}

}  // namespace stillroom
