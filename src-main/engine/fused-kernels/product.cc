// Products of float32 matrices, as Goto and van de Geijn built theirs ("Anatomy of high-performance
// matrix multiplication", 2008): both factors are copied into panels that are read straight
// through, and a tile of the result stays in registers while a block of the inner axis passes.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <new>
#include <thread>

#include "operation.h"
#include "operations.h"
#include "parallel.h"
#include "registers.h"

namespace stillroom {
namespace {

constexpr int kWide = kVectors * kLength;

/** Panels of a that are copied at once: as many as a register has columns of. */
constexpr int kTogether = kLength % kTall == 0 ? kLength / kTall : 1;

/** Whether the L1 data cache is known to be smaller than that. */
bool hasSmallerCache(int64_t bytes) {
#if defined(_SC_LEVEL1_DCACHE_SIZE)
  const long size = sysconf(_SC_LEVEL1_DCACHE_SIZE);
  return size > 0 && size < bytes;
#else
  return false;
#endif
}
/**
 * Depth of a block of the inner axis: a panel of b, kWide columns of it, stays in the L1 cache.
 * Where it would not (32 KiB of a Zen 4) it comes from the L2 cache for each tile: twice as deep,
 * tiles of c are read and written half as often.
 */
const int64_t kDeep = hasSmallerCache(192 * kWide * sizeof(float)) ? 384 : 192;
/** Rows of a at a time: their panels, 336 KiB, stay in the L2 cache. */
const int64_t kRows = 448 * 192 / kDeep;
/**
 * Numbers of b that are copied at a time, 2 MiB: the copy is still in a cache when it is read, and
 * written over when the next is made.
 */
constexpr int64_t kCopied = 1 << 19;

/**
 * A matrix in memory: the element at (row, column) stands at data[row * rowStep + column *
 * columnStep], and one of the steps is 1.
 */
struct Matrix {
  const float* data;
  int64_t rowStep;
  int64_t columnStep;

  Matrix from(int64_t row, int64_t column) const {
    return {data + row * rowStep + column * columnStep, rowStep, columnStep};
  }
  Matrix transposed() const { return {data, columnStep, rowStep}; }
};

struct Release {
  void operator()(float* memory) const { operator delete[](memory, std::align_val_t(64)); }
};
using Memory = std::unique_ptr<float[], Release>;
Memory memoryFor(int64_t numbers) {
  return Memory(static_cast<float*>(operator new[](numbers * sizeof(float), std::align_val_t(64))));
}

/**
 * Copies [depth, columns] into `panels` of `width` columns, one behind the other, each row by row,
 * 0 where there are no more columns. Rows are written in vectors, from the first to the last: up to
 * kLength - 1 numbers past the end of a single panel are written over.
 */
template <int width, int panels>
void copyPanels(const Matrix& from, int64_t depth, int64_t columns, float* to) {
  constexpr int kAll = panels * width;
  if (from.columnStep == 1 && columns >= kAll) {
    for (int64_t k = 0; k < depth; k++)
#pragma GCC unroll 4
      for (int panel = 0; panel < panels; panel++)
        std::memcpy(to + (panel * depth + k) * width, from.data + k * from.rowStep + panel * width,
                    width * sizeof(float));
    return;
  }
  constexpr int kPart = panels > 1 ? width : kLength;  // of a vector, what belongs to one panel
  const auto put = [&](const Register& row, float* place) {
#pragma GCC unroll 4
    for (int part = 0; part < kLength / kPart; part++)
      std::memcpy(place + part * depth * width, reinterpret_cast<const float*>(&row) + part * kPart,
                  kPart * sizeof(float));
  };
  for (int column = 0; column < kAll; column += kLength) {
    const int64_t present = std::min<int64_t>({kLength, kAll - column, columns - column});
    for (int64_t k = 0; k < depth; k += kLength) {
      const int64_t rows = std::min<int64_t>(kLength, depth - k);
      Register square[kLength];
      if (from.columnStep == 1) {
        for (int row = 0; row < rows; row++) square[row] = loadSome(from.from(k + row, column).data, present);
      } else {
#pragma GCC unroll 16
        for (int lane = 0; lane < kLength; lane++)
          square[lane] = lane < present ? loadSome(from.from(k, column + lane).data, rows) : Register{};
        transpose(square);
      }
      float* const place = to + k * width + column;
      if (rows == kLength) {
#pragma GCC unroll 16
        for (int row = 0; row < kLength; row++) put(square[row], place + row * width);
      } else {
        for (int row = 0; row < rows; row++) put(square[row], place + row * width);
      }
    }
  }
}

/**
 * c = a·b, or c + a·b, for one tile. a [depth, kTall] and b [depth, kWide] are panels; of the tile
 * `rows` and `columns` are in c.
 */
void multiplyTile(const float* a, const float* b, int64_t depth, float* c, int64_t step, int64_t rows, int64_t columns,
                  bool adds) {
  Register sums[kTall][kVectors] = {};
  const auto pass = [&](int64_t count) {
    for (int64_t k = 0; k < count; k++, a += kTall, b += kWide) {
      Register row[kVectors];
#pragma GCC unroll 4
      for (int vector = 0; vector < kVectors; vector++) row[vector] = load(b + vector * kLength);
#pragma GCC unroll 8
      for (int i = 0; i < kTall; i++)
#pragma GCC unroll 4
        for (int vector = 0; vector < kVectors; vector++) sums[i][vector] += a[i] * row[vector];
    }
  };
  // Late, or the panels that are read until then would push the tile out of the L1 cache again.
  const int64_t last = std::min<int64_t>(depth, 32);
  pass(depth - last);
#pragma GCC unroll 8
  for (int i = 0; i < kTall; i++)
#pragma GCC unroll 4
    for (int vector = 0; vector < kVectors; vector++) __builtin_prefetch(c + i * step + vector * kLength, 1);
  pass(last);
  if (rows == kTall && columns >= kWide) {
#pragma GCC unroll 8
    for (int i = 0; i < kTall; i++)
#pragma GCC unroll 4
      for (int vector = 0; vector < kVectors; vector++) {
        float* const to = c + i * step + vector * kLength;
        store(to, adds ? sums[i][vector] + load(to) : sums[i][vector]);
      }
    return;
  }
  float tile[kTall][kWide];
  std::memcpy(tile, sums, sizeof tile);
  for (int64_t i = 0; i < rows; i++)
    for (int64_t column = 0; column < std::min<int64_t>(columns, kWide); column++)
      c[i * step + column] = adds ? c[i * step + column] + tile[i][column] : tile[i][column];
}

constexpr int64_t ceilingOf(int64_t count, int64_t each) { return (count + each - 1) / each; }

/**
 * Prefetches a part of a matrix into the L2 cache, some cache lines a turn, while tiles of the
 * part before are computed.
 */
class Prefetch {
 public:
  Prefetch(const Matrix& matrix, int64_t rows, int64_t columns, int64_t turns)
      : rows_(matrix.columnStep == 1 ? matrix : matrix.transposed()),
        lines_(ceilingOf(matrix.columnStep == 1 ? columns : rows, kLine)),
        count_(lines_ * (matrix.columnStep == 1 ? rows : columns)),
        atOnce_(ceilingOf(count_, turns)) {}

  void turn() {
    for (const int64_t end = std::min(count_, next_ + atOnce_); next_ < end; next_++)
      __builtin_prefetch(rows_.from(next_ / lines_, next_ % lines_ * kLine).data, 0, 2);
  }

 private:
  /** Numbers in a cache line. */
  static constexpr int64_t kLine = 16;
  Matrix rows_;
  int64_t lines_;
  int64_t count_;
  int64_t atOnce_;
  int64_t next_ = 0;
};

/** c = a·b, or c + a·b, where the copy of b is small enough to be made at once. */
void multiplyPart(const Matrix& a, const Matrix& b, float* c, int64_t rows, int64_t columns, int64_t inner, bool adds) {
  const int64_t panels = ceilingOf(columns, kWide);
  const int64_t blocks = ceilingOf(inner, kDeep);
  const Memory copyOfB = memoryFor(inner * panels * kWide + kLength);
  const auto panelOfB = [&](const Range& block, int64_t panel) {
    return copyOfB.get() + block.from * panels * kWide + panel * (block.to - block.from) * kWide;
  };

  // First tasks that copy b, then those that compute: who comes to these early waits for the last
  // copies to be done.
  const int64_t copies = std::min<int64_t>(panels * blocks, 2 * threadCount());
  const int64_t bands = ceilingOf(rows, kTall);
  const int64_t shares = std::min(bands, threadCount() * ceilingOf(bands, threadCount() * (kRows / kTall)));
  std::atomic<int64_t> copied{0};
  inParallel(copies + shares, [&](int64_t task) {
    if (task < copies) {
      const Range pieces = partOf(panels * blocks, copies, task);
      for (int64_t index = pieces.from; index < pieces.to; index++) {
        const Range block = partOf(inner, blocks, index / panels);
        const int64_t column = index % panels * kWide;
        copyPanels<kWide, 1>(b.from(block.from, column), block.to - block.from, columns - column,
                         panelOfB(block, index % panels));
      }
      copied.fetch_add(1, std::memory_order_release);
      return;
    }
    const Range band = partOf(bands, shares, task - copies);
    const int64_t first = band.from * kTall;
    const int64_t last = std::min(rows, band.to * kTall);
    const int64_t rowsCopied = ceilingOf(band.to - band.from, kTogether) * kTogether * kTall;
    const Memory copyOfA = memoryFor(rowsCopied * std::min(inner, kDeep + 1) + kLength);
    for (int64_t index = 0; index < blocks; index++) {
      const Range block = partOf(inner, blocks, index);
      const int64_t depth = block.to - block.from;
      for (int64_t row = first; row < last; row += kTogether * kTall)
        copyPanels<kTall, kTogether>(a.from(row, block.from).transposed(), depth, last - row,
                                     copyOfA.get() + (row - first) * depth);
      if (index == 0)
        while (copied.load(std::memory_order_acquire) < copies) std::this_thread::yield();
      const Range next = index + 1 < blocks ? partOf(inner, blocks, index + 1) : Range{0, 0};
      Prefetch prefetch(a.from(first, next.from), last - first, next.to - next.from, panels * (band.to - band.from));
      for (int64_t panel = 0; panel < panels; panel++)
        for (int64_t row = first; row < last; row += kTall) {
          prefetch.turn();
          multiplyTile(copyOfA.get() + (row - first) * depth, panelOfB(block, panel), depth,
                       c + row * columns + panel * kWide, columns, std::min<int64_t>(kTall, last - row),
                       columns - panel * kWide, adds || index > 0);
        }
    }
  });
}

/**
 * c = a·b, c row by row. Each number's sum is taken in one order, however many threads there are.
 */
void multiply(const Matrix& a, const Matrix& b, float* c, int64_t rows, int64_t columns, int64_t inner) {
  if (inner == 0) std::fill(c, c + rows * columns, 0.0f);
  if (rows == 0 || columns == 0 || inner == 0) return;
  const int64_t deep = std::max<int64_t>(1, kCopied / columns / kDeep) * kDeep;
  const int64_t parts = ceilingOf(inner, deep);
  for (int64_t part = 0; part < parts; part++) {
    const Range range = partOf(inner, parts, part);
    multiplyPart(a.from(0, range.from), b.from(range.from, 0), c, rows, columns, range.to - range.from, part > 0);
  }
}

/** a·b of two matrices, each taken as it is or transposed, as TensorFlow's MatMul. */
struct MatMul {
  explicit MatMul(const Attributes& attributes)
      : transposesA_(attributes.flag("transpose_a")), transposesB_(attributes.flag("transpose_b")) {}

  void compute(const Run& run) const {
    const Tensor a = run.input(0);
    const Tensor b = run.input(1);
    require(a.axes() == 2 && b.axes() == 2 && a.length(transposesA_ ? 0 : 1) == b.length(transposesB_ ? 1 : 0),
            "MatMul: matrices [rows, inner] and [inner, columns] are needed");
    const int64_t rows = a.length(transposesA_ ? 1 : 0);
    const int64_t columns = b.length(transposesB_ ? 0 : 1);
    const Tensor product = run.output(0, {rows, columns});
    multiply(matrixOf(a, transposesA_), matrixOf(b, transposesB_), product.floats(), rows, columns,
             a.length(transposesA_ ? 0 : 1));
  }

 private:
  static Matrix matrixOf(const Tensor& tensor, bool transposes) {
    const Matrix matrix = {tensor.floats(), tensor.length(1), 1};
    return transposes ? matrix.transposed() : matrix;
  }
  bool transposesA_;
  bool transposesB_;
};

}  // namespace

void registerProduct() {
  registerOperation<MatMul>({"StillroomMatMul",
                             {"a: float", "b: float"},
                             {"product: float"},
                             {"transpose_a: bool = false", "transpose_b: bool = false"}});
}

}  // namespace stillroom
