#include <algorithm>
#include <cmath>

#include "operation.h"
#include "operations.h"
#include "parallel.h"

namespace stillroom {
namespace {

/** Numbers of one task: 128 KiB of each of a parameter's four arrays at a time. */
constexpr int64_t kBlock = 1 << 15;

/** The pieces of several arrays, as tasks: array and first number of each. */
struct Piece {
  int array;
  int64_t from;
  int64_t count;
};

std::vector<Piece> piecesOf(const std::vector<Tensor>& arrays) {
  std::vector<Piece> pieces;
  for (size_t array = 0; array < arrays.size(); array++)
    for (int64_t from = 0; from < arrays[array].size(); from += kBlock)
      pieces.push_back({static_cast<int>(array), from, std::min(kBlock, arrays[array].size() - from)});
  return pieces;
}

std::vector<Tensor> inputsOf(const Run& run, int from, int count) {
  std::vector<Tensor> tensors;
  for (int index = from; index < from + count; index++) tensors.push_back(run.input(index));
  return tensors;
}

/** The Euclidean norm of many arrays laid end to end. */
struct GlobalNorm {
  explicit GlobalNorm(const Attributes&) {}

  void compute(const Run& run) const {
    const std::vector<Tensor> gradients = inputsOf(run, 0, run.inputs());
    const std::vector<Piece> pieces = piecesOf(gradients);
    std::vector<float> squares(pieces.size());
    inParallel(static_cast<int64_t>(pieces.size()), [&](int64_t index) {
      const Piece& piece = pieces[index];
      const float* const from = gradients[piece.array].floats() + piece.from;
      Floats sum{};
      sweep(piece.count, [&](int64_t place, auto lanes) {
        const Floats value = load(from + place, lanes);
        sum += value * value;
      });
      squares[index] = sumOf(sum);
    });
    double sum = 0;  // in order, so that it does not depend on who computed what
    for (const float square : squares) sum += square;
    const Tensor norm = run.output(0, {});
    norm.floats()[0] = static_cast<float>(std::sqrt(sum));
  }
};

/**
 * One step of AdamW (Loshchilov & Hutter 2019) on all parameters, clipped by the gradient's norm,
 * in one pass over each:
 * weights and moments are given as read from their variables, which hand out their own memory, and
 * are changed in place.
 * So every other reader of theirs in the same run must be done before; the norm, an input, comes
 * after all of them.
 */
struct AdamW {
  explicit AdamW(const Attributes& attributes)
      : parameters(attributes.whole("parameters")), beta1(attributes.number("beta1")), beta2(attributes.number("beta2")),
        clipNorm(attributes.number("clip_norm")) {}

  void compute(const Run& run) const {
    const std::vector<Tensor> weights = inputsOf(run, 0, parameters);
    const std::vector<Tensor> firsts = inputsOf(run, parameters, parameters);
    const std::vector<Tensor> seconds = inputsOf(run, 2 * parameters, parameters);
    const std::vector<Tensor> gradients = inputsOf(run, 3 * parameters, parameters);
    const Tensor schedule = run.input(4 * parameters);
    const Tensor norm = run.input(4 * parameters + 1);
    require(schedule.size() == 5 && norm.size() == 1, "AdamW: a schedule of five numbers and one norm are needed");
    for (int index = 0; index < parameters; index++) {
      const int64_t size = weights[index].size();
      require(firsts[index].size() == size && seconds[index].size() == size && gradients[index].size() == size,
              "AdamW: weights, moments and gradient of a parameter must be of one shape");
    }
    const float* const fed = schedule.floats();
    const float rate = fed[0] * std::sqrt(1 - fed[3]) / (1 - fed[2]);
    const float keep = 1 - fed[1];
    const float epsilon = fed[4];
    const float clip = clipNorm > 0 ? std::min(clipNorm / (norm.floats()[0] + 1e-6f), 1.0f) : 1;
    const std::vector<Piece> pieces = piecesOf(weights);
    inParallel(static_cast<int64_t>(pieces.size()), [&](int64_t index) {
      const Piece& piece = pieces[index];
      // Matrices and embeddings shrink; biases and layer norms do not.
      const float left = weights[piece.array].axes() >= 2 ? keep : 1;
      float* const weight = weights[piece.array].floats() + piece.from;
      float* const first = firsts[piece.array].floats() + piece.from;
      float* const second = seconds[piece.array].floats() + piece.from;
      const float* const gradient = gradients[piece.array].floats() + piece.from;
      sweep(piece.count, [&](int64_t place, auto lanes) {
        const Floats g = load(gradient + place, lanes) * clip;
        const Floats m = load(first + place, lanes);
        const Floats v = load(second + place, lanes);
        const Floats newM = m + (g - m) * (1 - beta1);
        const Floats newV = v + (g * g - v) * (1 - beta2);
        store(first + place, newM, lanes);
        store(second + place, newV, lanes);
        store(weight + place, load(weight + place, lanes) * left - newM * rate / (rootOf(newV) + epsilon), lanes);
      });
    });
  }

  int parameters;
  float beta1;
  float beta2;
  float clipNorm;
};

}  // namespace

void registerAdamW() {
  registerOperation<GlobalNorm>({"StillroomGlobalNorm", {"gradients: count * float"}, {"norm: float"}, {"count: int >= 1"}});
  registerOperation<AdamW>({"StillroomAdamW",
                            {"weights: parameters * float", "first_moments: parameters * float", "second_moments: parameters * float",
                             "gradients: parameters * float", "schedule: float", "norm: float"},
                            {},
                            {"parameters: int >= 1", "beta1: float", "beta2: float", "clip_norm: float"},
                            true});
}

}  // namespace stillroom
