#pragma once

#include <cstdint>
#include <functional>

namespace stillroom {

/**
 * Calls task(0) … task(count - 1), on several threads at once, and returns when all are done. Which
 * thread takes which is left to chance:
 * a result may depend on the task's number, never on the thread. TensorFlow's own threads cannot be
 * had through its C interface.
 */
void inParallel(int64_t count, const std::function<void(int64_t)>& task);

/** How many tasks are worked on at once where nothing else is. */
int64_t threadCount();

/** The rows of one task, when `rows` are divided into `parts`. */
struct Range {
  int64_t from;
  int64_t to;
};
inline Range partOf(int64_t rows, int64_t parts, int64_t part) {
  return {rows * part / parts, rows * (part + 1) / parts};
}

}  // namespace stillroom
