// A thin layer over TensorFlow's C interface for kernels: an operation is a struct with
// Attributes-reading constructor and `compute`.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "vector-math.h"

namespace stillroom {

/** Ends a kernel with a message that TensorFlow hands on: `Session.run` throws it. */
inline void require(bool condition, const char* message) {
  if (!condition) throw std::invalid_argument(message);
}

class Status {
 public:
  Status() : status_(TF_NewStatus()) {}
  ~Status() { TF_DeleteStatus(status_); }
  Status(const Status&) = delete;
  TF_Status* get() const { return status_; }
  void throwIfBad() const {
    if (TF_GetCode(status_) != TF_OK) throw std::runtime_error(TF_Message(status_));
  }

 private:
  TF_Status* status_;
};

/** A node's attributes while its kernel is made. */
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* context) : context_(context) {}
  float number(const char* name) const {
    float value = 0;
    Status status;
    TF_OpKernelConstruction_GetAttrFloat(context_, name, &value, status.get());
    status.throwIfBad();
    return value;
  }
  int32_t whole(const char* name) const {
    int32_t value = 0;
    Status status;
    TF_OpKernelConstruction_GetAttrInt32(context_, name, &value, status.get());
    status.throwIfBad();
    return value;
  }
  bool flag(const char* name) const {
    TF_Bool value = 0;
    Status status;
    TF_OpKernelConstruction_GetAttrBool(context_, name, &value, status.get());
    status.throwIfBad();
    return value != 0;
  }

 private:
  TF_OpKernelConstruction* context_;
};

/** A tensor that is released when it goes out of scope. */
class Tensor {
 public:
  explicit Tensor(TF_Tensor* tensor) : tensor_(tensor), data_(tensor ? TF_TensorData(tensor) : nullptr) {}
  Tensor(Tensor&& other) noexcept : tensor_(other.tensor_), data_(other.data_) { other.tensor_ = nullptr; }
  Tensor(const Tensor&) = delete;
  ~Tensor() {
    if (tensor_) TF_DeleteTensor(tensor_);
  }
  bool isBfloat16() const { return TF_TensorType(tensor_) == TF_BFLOAT16; }
  int axes() const { return TF_NumDims(tensor_); }
  int64_t length(int axis) const { return TF_Dim(tensor_, axis); }
  int64_t size() const { return TF_TensorElementCount(tensor_); }
  std::vector<int64_t> shape() const {
    std::vector<int64_t> lengths;
    for (int axis = 0; axis < axes(); axis++) lengths.push_back(length(axis));
    return lengths;
  }
  template <typename T>
  T* data() const {
    return static_cast<T*>(data_);
  }
  float* floats() const { return data<float>(); }

 private:
  TF_Tensor* tensor_;
  /** Asked for once: kernels read it in their innermost loops. */
  void* data_;
};

/** Calls visit with the tensor's data as what it is: `const float*` or `const Bfloat16*`. */
template <typename Visit>
inline void withType(const Tensor& tensor, Visit visit) {
  if (tensor.isBfloat16())
    visit(tensor.data<Bfloat16>());
  else
    visit(tensor.data<float>());
}

/** What one run of a kernel is given, and where its results go. */
class Run {
 public:
  explicit Run(TF_OpKernelContext* context) : context_(context) {}

  int inputs() const { return TF_NumInputs(context_); }

  Tensor input(int index) const {
    TF_Tensor* tensor = nullptr;
    Status status;
    TF_GetInput(context_, index, &tensor, status.get());
    status.throwIfBad();
    return Tensor(tensor);
  }

  /** Memory for an output of the type that the graph expects. */
  Tensor output(int index, const std::vector<int64_t>& shape) const {
    const TF_DataType type = TF_ExpectedOutputDataType(context_, index);
    int64_t count = 1;
    for (const int64_t length : shape) count *= length;
    Status status;
    TF_Tensor* tensor = TF_AllocateOutput(context_, index, type, shape.data(), static_cast<int>(shape.size()),
                                          static_cast<size_t>(count) * TF_DataTypeSize(type), status.get());
    status.throwIfBad();
    return Tensor(tensor);
  }

  /**
   * An output of an input's type and shape, in that input's own memory where nothing else needs it.
   */
  Tensor outputOver(int index, int input, const std::vector<int64_t>& shape) const {
    Status status;
    TF_Tensor* tensor = TF_ForwardInputOrAllocateOutput(context_, &input, 1, index, shape.data(),
                                                        static_cast<int>(shape.size()), nullptr, status.get());
    status.throwIfBad();
    return Tensor(tensor);
  }

 private:
  TF_OpKernelContext* context_;
};

/** How an operation looks to the graph; the strings are those of TensorFlow's REGISTER_OP. */
struct Signature {
  const char* name;
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  std::vector<const char*> attributes;
  /** It changes what it is given: it must run, and once. */
  bool isStateful = false;
};

inline void leaveShapesUnknown(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

/** Makes the operation known to TensorFlow, with `Kernel` as its implementation on the CPU. */
template <typename Kernel>
void registerOperation(const Signature& signature) {
  TF_OpDefinitionBuilder* const definition = TF_NewOpDefinitionBuilder(signature.name);
  for (const char* attribute : signature.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  for (const char* input : signature.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : signature.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  TF_OpDefinitionBuilderSetIsStateful(definition, signature.isStateful);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, leaveShapesUnknown);
  Status status;
  TF_RegisterOpDefinition(definition, status.get());
  status.throwIfBad();

  TF_KernelBuilder* const builder = TF_NewKernelBuilder(
      signature.name, "CPU",
      [](TF_OpKernelConstruction* context) -> void* {
        try {
          return new Kernel(Attributes(context));
        } catch (const std::exception& thrown) {
          Status failed;
          TF_SetStatus(failed.get(), TF_INVALID_ARGUMENT, thrown.what());
          TF_OpKernelConstruction_Failure(context, failed.get());
          return nullptr;
        }
      },
      [](void* kernel, TF_OpKernelContext* context) {
        try {
          static_cast<Kernel*>(kernel)->compute(Run(context));
        } catch (const std::exception& thrown) {
          Status failed;
          TF_SetStatus(failed.get(), TF_INVALID_ARGUMENT, thrown.what());
          TF_OpKernelContext_Failure(context, failed.get());
        }
      },
      [](void* kernel) { delete static_cast<Kernel*>(kernel); });
  TF_RegisterKernelBuilder(signature.name, builder, status.get());
  status.throwIfBad();
}

}  // namespace stillroom
