// The native half of the TorchSharp stand-in: a boxed call into libtorch's dispatcher, the few things that are not operators,
// and faster CPU kernels for what a training step spends its time on.
// It refuses to know any operator by name: conversion and defaults come from each operator's own schema.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/bernoulli_native.h>
#include <ATen/ops/bmm_cpu_dispatch.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/GradMode.h>
#include <dlfcn.h>
#include <sys/mman.h>
#include <torch/cuda.h>
#include <torch/library.h>
#include <torch/version.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
template <typename T>
using Optional = std::optional<T>;
#else
template <typename T>
using Optional = c10::optional<T>;
#endif

// Compiled for several generations of x86; the loader picks one.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define VECTORISED __attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default")))
#else
#define VECTORISED
#endif

namespace {

thread_local std::string last_error;

template <typename Body>
int guarded(Body body) {
    try {
        body();
        return 0;
    } catch (const c10::Error& error) {
        last_error = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error = error.what();
    }
    return 1;
}

// What crosses the border, 16 bytes each way. `length` counts list elements or string bytes; for a device it is the device type.
enum Tag : int32_t { kDefault, kNone, kTensor, kInt, kDouble, kBool, kInts, kDoubles, kTensors, kString, kDevice };

struct Value {
    int32_t tag;
    int32_t length;
    union {
        void* tensor;
        int64_t integer;
        double real;
        const int64_t* ints;
        const double* doubles;
        void* const* tensors;
        const char* text;
    };
};
static_assert(sizeof(Value) == 16, "the managed side lays a value out in 16 bytes");

// A handle is a TensorImpl that owns one reference; null is the undefined tensor.
at::Tensor borrow(void* handle) {
    if (handle == nullptr) return at::Tensor();
    return at::Tensor(c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim_copy(static_cast<at::TensorImpl*>(handle)));
}

void* give(at::Tensor tensor) { return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr; }

const c10::Type& strip_optional(const c10::Type& type) {
    if (type.kind() != c10::TypeKind::OptionalType) return type;
    return *type.containedTypes().at(0);
}

c10::IValue tensor_list(const Value& value, const c10::Type& type) {
    const bool optional_elements = type.kind() == c10::TypeKind::ListType && type.containedTypes().at(0)->kind() == c10::TypeKind::OptionalType;
    if (optional_elements) {
        c10::List<Optional<at::Tensor>> list;
        for (int i = 0; i < value.length; i++)
            list.push_back(value.tensors[i] == nullptr ? Optional<at::Tensor>() : Optional<at::Tensor>(borrow(value.tensors[i])));
        return list;
    }
    c10::List<at::Tensor> list;
    list.reserve(value.length);
    for (int i = 0; i < value.length; i++) list.push_back(borrow(value.tensors[i]));
    return list;
}

c10::IValue convert(const Value& value, const c10::Argument& argument) {
    const c10::Type& type = strip_optional(*argument.type());
    switch (value.tag) {
        case kNone: return c10::IValue();
        case kTensor: return borrow(value.tensor);
        case kInt: return type.kind() == c10::TypeKind::FloatType ? c10::IValue(static_cast<double>(value.integer)) : c10::IValue(value.integer);
        case kDouble: return value.real;
        case kBool: return value.integer != 0;
        case kInts: return c10::List<int64_t>(c10::ArrayRef<int64_t>(value.ints, value.length));
        case kDoubles: return c10::List<double>(c10::ArrayRef<double>(value.doubles, value.length));
        case kTensors: return tensor_list(value, type);
        case kString: return std::string(value.text, value.length);
        case kDevice: return c10::Device(static_cast<c10::DeviceType>(value.length), static_cast<c10::DeviceIndex>(value.integer));
        default: break;
    }
    TORCH_CHECK(argument.default_value().has_value(), "argument '", argument.name(), "' has no default");
    return *argument.default_value();
}

void push_result(const c10::IValue& value, Value* results, int capacity, int& count) {
    if (value.isTensorList()) {
        for (const at::Tensor& tensor : value.toTensorVector()) push_result(tensor, results, capacity, count);
        return;
    }
    TORCH_CHECK(count < capacity, "an operator returned more than ", capacity, " values");
    Value& result = results[count++];
    result.length = 0;
    if (value.isTensor()) {
        result.tag = kTensor;
        result.tensor = give(value.toTensor());
    } else if (value.isInt()) {
        result.tag = kInt;
        result.integer = value.toInt();
    } else if (value.isDouble()) {
        result.tag = kDouble;
        result.real = value.toDouble();
    } else if (value.isBool()) {
        result.tag = kBool;
        result.integer = value.toBool();
    } else {
        TORCH_CHECK(value.isScalar(), "an operator returned a ", value.tagKind(), ", which does not cross the border");
        result.tag = kDouble;
        result.real = value.toScalar().toDouble();
    }
}

// ---- Faster CPU kernels ----

// Philox 4x32-10 (Salmon et al., SC 2011): a counter-based generator, so that threads draw the same bits whatever their number.
struct Philox {
    uint32_t key0, key1;
};

// Sixteen blocks side by side, so that the compiler can keep them in vector registers.
VECTORISED void bernoulli_block(const Philox& philox, uint64_t first, uint32_t threshold, float* out) {
    constexpr int Lanes = 16;
    uint32_t c0[Lanes], c1[Lanes], c2[Lanes], c3[Lanes];
    for (int i = 0; i < Lanes; i++) {
        c0[i] = static_cast<uint32_t>(first + i);
        c1[i] = static_cast<uint32_t>((first + i) >> 32);
        c2[i] = 0;
        c3[i] = 0;
    }
    uint32_t k0 = philox.key0, k1 = philox.key1;
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < Lanes; i++) {
            const uint64_t p0 = uint64_t{0xD2511F53} * c0[i], p1 = uint64_t{0xCD9E8D57} * c2[i];
            const uint32_t n0 = static_cast<uint32_t>(p1 >> 32) ^ c1[i] ^ k0, n2 = static_cast<uint32_t>(p0 >> 32) ^ c3[i] ^ k1;
            c1[i] = static_cast<uint32_t>(p1);
            c3[i] = static_cast<uint32_t>(p0);
            c0[i] = n0;
            c2[i] = n2;
        }
        k0 += 0x9E3779B9;
        k1 += 0xBB67AE85;
    }
    for (int i = 0; i < Lanes; i++) {
        out[i] = c0[i] < threshold ? 1.0f : 0.0f;
        out[Lanes + i] = c1[i] < threshold ? 1.0f : 0.0f;
        out[2 * Lanes + i] = c2[i] < threshold ? 1.0f : 0.0f;
        out[3 * Lanes + i] = c3[i] < threshold ? 1.0f : 0.0f;
    }
}

at::Tensor& fast_bernoulli_(at::Tensor& self, double p, Optional<at::Generator> generator) {
    if (self.scalar_type() != at::kFloat || !self.is_contiguous() || !(p >= 0.0 && p < 1.0)) return at::native::bernoulli_(self, p, generator);
    auto* engine = at::get_generator_or_default<at::CPUGeneratorImpl>(generator, at::detail::getDefaultCPUGenerator());
    Philox philox;
    {
        std::lock_guard<std::mutex> lock(engine->mutex_);
        philox.key0 = engine->random();
        philox.key1 = engine->random();
    }
    const auto threshold = static_cast<uint32_t>(p * 4294967296.0);
    float* data = self.data_ptr<float>();
    const int64_t count = self.numel();
    constexpr int64_t Span = 64;
    at::parallel_for(0, (count + Span - 1) / Span, 512, [&](int64_t begin, int64_t end) {
        for (int64_t span = begin; span < end; span++) {
            const int64_t offset = span * Span;
            if (offset + Span <= count) {
                bernoulli_block(philox, static_cast<uint64_t>(span) * 16, threshold, data + offset);
            } else {
                float last[Span];
                bernoulli_block(philox, static_cast<uint64_t>(span) * 16, threshold, last);
                std::memcpy(data + offset, last, sizeof(float) * (count - offset));
            }
        }
    });
    return self;
}

using Sgemm = void (*)(const char*, const char*, const int*, const int*, const int*, const float*, const float*, const int*, const float*,
                       const int*, const float*, float*, const int*);
Sgemm sgemm = nullptr;

// One sgemm a matrix, matrices over threads. Row-major C = A B is column-major C' = B' A'.
at::Tensor fast_bmm(const at::Tensor& a, const at::Tensor& b) {
    const bool plain = a.dim() == 3 && b.dim() == 3 && a.scalar_type() == at::kFloat && b.scalar_type() == at::kFloat && a.size(0) == b.size(0) &&
                       a.size(2) == b.size(1) && a.numel() > 0 && b.numel() > 0;
    if (!plain) return at::cpu::bmm(a, b);
    const auto rows_adjacent = [](const at::Tensor& t) { return t.stride(2) == 1 && t.stride(1) >= std::max<int64_t>(1, t.size(2)); };
    const auto columns_adjacent = [](const at::Tensor& t) { return t.stride(1) == 1 && t.stride(2) >= std::max<int64_t>(1, t.size(1)); };
    const at::Tensor x = rows_adjacent(a) || columns_adjacent(a) ? a : a.contiguous();
    const at::Tensor y = rows_adjacent(b) || columns_adjacent(b) ? b : b.contiguous();
    const bool x_transposed = !rows_adjacent(x), y_transposed = !rows_adjacent(y);
    const int m = static_cast<int>(x.size(1)), k = static_cast<int>(x.size(2)), n = static_cast<int>(y.size(2));
    // The stride of a dimension of size one is never taken and may be anything, but sgemm refuses it below the length of a row.
    const int ldx = static_cast<int>(std::max<int64_t>(x.stride(x_transposed ? 2 : 1), x_transposed ? m : k));
    const int ldy = static_cast<int>(std::max<int64_t>(y.stride(y_transposed ? 2 : 1), y_transposed ? k : n));
    at::Tensor out = at::empty({x.size(0), m, n}, x.options());
    const float* px = x.data_ptr<float>();
    const float* py = y.data_ptr<float>();
    float* po = out.data_ptr<float>();
    at::parallel_for(0, x.size(0), 1, [&](int64_t begin, int64_t end) {
        const float one = 1, zero = 0;
        for (int64_t i = begin; i < end; i++)
            sgemm(y_transposed ? "T" : "N", x_transposed ? "T" : "N", &n, &m, &k, &one, py + i * y.stride(0), &ldy, px + i * x.stride(0), &ldx, &zero,
                  po + i * static_cast<int64_t>(m) * n, &n);
    });
    return out;
}

// ---- Memory ----

// Large blocks are kept and handed out again, whole: the smallest that is large enough. Mapping them anew would cost page faults at every step, and
// a heap that cuts and joins them grows for hours. Once a step has had what it needs, a later one that needs no more claims nothing.
class BlockPool final : public c10::Allocator {
  public:
    // Which of the two the base class declares depends on libtorch's version; neither says override, so that both compile.
    c10::DataPtr allocate(size_t bytes) const { return take(bytes); }
    c10::DataPtr allocate(size_t bytes) { return take(bytes); }
    c10::DeleterFnPtr raw_deleter() const override { return &give_back; }
    void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }

  private:
    static constexpr size_t Header = 64, Large = size_t{1} << 18, Grain = size_t{1} << 16;

    struct Free {
        std::mutex mutex;
        std::multimap<size_t, char*> blocks;
    };

    // Never destroyed: tensors may be freed while the process ends.
    static Free& free_blocks() {
        static Free* list = new Free;
        return *list;
    }

    // The header holds the block's size, or zero for a small one from the heap.
    static size_t& size_of(char* block) { return *reinterpret_cast<size_t*>(block); }

    static c10::DataPtr take(size_t bytes) {
        if (bytes == 0) return {nullptr, nullptr, &give_back, c10::Device(c10::DeviceType::CPU)};
        char* block = bytes + Header < Large ? small(bytes + Header) : large((bytes + Header + Grain - 1) / Grain * Grain);
        TORCH_CHECK(block != nullptr, "out of memory: ", bytes, " bytes could not be had. HINT: fewer inputs a batch, or fewer jobs at once.");
        return {block + Header, block + Header, &give_back, c10::Device(c10::DeviceType::CPU)};
    }

    static char* small(size_t bytes) {
        void* block = nullptr;
        if (posix_memalign(&block, 64, bytes) != 0) return nullptr;
        size_of(static_cast<char*>(block)) = 0;
        return static_cast<char*>(block);
    }

    static char* large(size_t bytes) {
        Free& list = free_blocks();
        {
            std::lock_guard<std::mutex> lock(list.mutex);
            const auto fit = list.blocks.lower_bound(bytes);
            if (fit != list.blocks.end()) {
                char* block = fit->second;
                list.blocks.erase(fit);
                return block;
            }
        }
        void* block = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED) return nullptr;
        size_of(static_cast<char*>(block)) = bytes;
        return static_cast<char*>(block);
    }

    static void give_back(void* data) {
        if (data == nullptr) return;
        char* block = static_cast<char*>(data) - Header;
        const size_t bytes = size_of(block);
        if (bytes == 0) {
            std::free(block);
            return;
        }
        Free& list = free_blocks();
        std::lock_guard<std::mutex> lock(list.mutex);
        list.blocks.emplace(bytes, block);
    }
};

class Silence : public c10::WarningHandler {
#if TORCH_VERSION_MAJOR >= 2
    void process(const c10::Warning&) override {}
#else
    void process(const c10::SourceLocation&, const std::string&, const bool) override {}
#endif
};

void register_fast_kernels() {
#if TORCH_VERSION_MAJOR >= 2
    // Overriding a kernel warns; here it is meant.
    static Silence silence;
    c10::WarningUtils::WarningHandlerGuard guard(&silence);
#else
    static Silence silence;
    c10::Warning::WarningHandlerGuard guard(&silence);
#endif
    static torch::Library library(torch::Library::IMPL, "aten", c10::make_optional(c10::DispatchKey::CPU), __FILE__, __LINE__);
    library.impl("bernoulli_.float", TORCH_FN(fast_bernoulli_));
    sgemm = reinterpret_cast<Sgemm>(dlsym(RTLD_DEFAULT, "sgemm_"));
    if (sgemm != nullptr) library.impl("bmm", TORCH_FN(fast_bmm));
}

}  // namespace

EXPORT const char* shim_error() { return last_error.c_str(); }

EXPORT const char* shim_torch_version() { return TORCH_VERSION; }

EXPORT int shim_start() {
    return guarded([] {
        static BlockPool pool;
        c10::SetCPUAllocator(&pool);
        register_fast_kernels();
    });
}

EXPORT int shim_find(const char* name, const char* overload, void** found) {
    return guarded([&] { *found = new c10::OperatorHandle(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload)); });
}

EXPORT int shim_call(void* op, const Value* arguments, int count, Value* results, int capacity, int* result_count) {
    return guarded([&] {
        const auto& handle = *static_cast<c10::OperatorHandle*>(op);
        const auto& schema = handle.schema();
        const auto& declared = schema.arguments();
        TORCH_CHECK(static_cast<size_t>(count) <= declared.size(), schema.name(), " takes ", declared.size(), " arguments, not ", count);
        torch::jit::Stack stack;
        stack.reserve(declared.size());
        const Value defaulted{kDefault, 0, {nullptr}};
        for (size_t i = 0; i < declared.size(); i++) stack.push_back(convert(i < static_cast<size_t>(count) ? arguments[i] : defaulted, declared[i]));
        handle.callBoxed(&stack);
        int written = 0;
        for (const auto& value : stack) push_result(value, results, capacity, written);
        *result_count = written;
    });
}

EXPORT void shim_free(void* handle) { c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim(static_cast<at::TensorImpl*>(handle)); }

EXPORT int shim_from_host(const void* data, const int64_t* sizes, int rank, int dtype, int device_type, int device_index, void** result) {
    return guarded([&] {
        const auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
        at::Tensor tensor = at::empty(c10::IntArrayRef(sizes, rank), options);
        if (tensor.nbytes() > 0) std::memcpy(tensor.data_ptr(), data, tensor.nbytes());
        const c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
        *result = give(device.is_cpu() ? tensor : tensor.to(device));
    });
}

EXPORT int shim_to_host(void* handle, void* data, int64_t bytes) {
    return guarded([&] {
        const at::Tensor tensor = borrow(handle).detach().to(at::kCPU).contiguous();
        TORCH_CHECK(static_cast<int64_t>(tensor.nbytes()) == bytes, "the tensor holds ", tensor.nbytes(), " bytes, the buffer ", bytes);
        if (bytes > 0) std::memcpy(data, tensor.data_ptr(), bytes);
    });
}

EXPORT int shim_copy_from_host(void* handle, const void* data, int64_t bytes) {
    return guarded([&] {
        at::NoGradGuard no_grad;
        at::Tensor tensor = borrow(handle);
        at::Tensor staged = at::empty(tensor.sizes(), tensor.options().device(at::kCPU).requires_grad(false));
        TORCH_CHECK(static_cast<int64_t>(staged.nbytes()) == bytes, "the tensor holds ", staged.nbytes(), " bytes, the buffer ", bytes);
        if (bytes > 0) std::memcpy(staged.data_ptr(), data, bytes);
        tensor.copy_(staged);
    });
}

EXPORT void* shim_data(void* handle) { return const_cast<void*>(static_cast<const void*>(static_cast<at::TensorImpl*>(handle)->data())); }

EXPORT int64_t shim_rank(void* handle) { return static_cast<at::TensorImpl*>(handle)->dim(); }

EXPORT void shim_sizes(void* handle, int64_t* sizes) {
    const auto shape = static_cast<at::TensorImpl*>(handle)->sizes();
    std::copy(shape.begin(), shape.end(), sizes);
}

EXPORT int64_t shim_numel(void* handle) { return static_cast<at::TensorImpl*>(handle)->numel(); }

EXPORT int shim_is_contiguous(void* handle) { return static_cast<at::TensorImpl*>(handle)->is_contiguous(); }

EXPORT int shim_dtype(void* handle) { return static_cast<int>(c10::typeMetaToScalarType(static_cast<at::TensorImpl*>(handle)->dtype())); }

EXPORT void shim_device(void* handle, int* type, int* index) {
    const c10::Device device = static_cast<at::TensorImpl*>(handle)->device();
    *type = static_cast<int>(device.type());
    *index = device.index();
}

EXPORT int shim_backward(void* handle) {
    return guarded([&] { borrow(handle).backward(); });
}

EXPORT int shim_grad(void* handle, void** grad) {
    return guarded([&] { *grad = give(borrow(handle).grad()); });
}

EXPORT int shim_set_grad(void* handle, void* grad) {
    return guarded([&] {
        at::Tensor tensor = borrow(handle);
        tensor.mutable_grad() = borrow(grad);
    });
}

EXPORT int shim_requires_grad(void* handle) { return borrow(handle).requires_grad(); }

EXPORT int shim_set_requires_grad(void* handle, int value) {
    return guarded([&] { borrow(handle).set_requires_grad(value != 0); });
}

EXPORT int shim_grad_enabled() { return c10::GradMode::is_enabled(); }

EXPORT void shim_set_grad_enabled(int value) { c10::GradMode::set_enabled(value != 0); }

EXPORT int shim_manual_seed(int64_t seed) {
    return guarded([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

EXPORT int shim_threads() { return at::get_num_threads(); }

EXPORT void shim_set_threads(int count) { at::set_num_threads(count); }

EXPORT int shim_cuda_count() {
    int count = 0;
    guarded([&] { count = static_cast<int>(torch::cuda::device_count()); });
    return count;
}

EXPORT int shim_cuda_synchronize(int index) {
    return guarded([&] { torch::cuda::synchronize(index); });
}

namespace {

VECTORISED double sum_of_squares(const float* data, int64_t count) {
    float lanes[16] = {};
    int64_t i = 0;
    for (; i + 16 <= count; i += 16)
        for (int lane = 0; lane < 16; lane++) lanes[lane] += data[i + lane] * data[i + lane];
    double sum = 0;
    for (float lane : lanes) sum += lane;
    for (; i < count; i++) sum += static_cast<double>(data[i]) * data[i];
    return sum;
}

VECTORISED void scale(float* data, int64_t count, float factor) {
    for (int64_t i = 0; i < count; i++) data[i] *= factor;
}

struct AdamW {
    float shrink, size, correction, b1, b2, c1, c2, epsilon;
};

VECTORISED void adamw(float* __restrict w, const float* __restrict g, float* __restrict m, float* __restrict v, int64_t count, const AdamW& with) {
    for (int64_t i = 0; i < count; i++) {
        const float first = with.b1 * m[i] + with.c1 * g[i], second = with.b2 * v[i] + with.c2 * g[i] * g[i];
        m[i] = first;
        v[i] = second;
        w[i] = w[i] * with.shrink - with.size * first / (std::sqrt(second) * with.correction + with.epsilon);
    }
}

float* floats(void* handle) { return static_cast<float*>(const_cast<void*>(static_cast<const void*>(static_cast<at::TensorImpl*>(handle)->data()))); }

}  // namespace

// The norm of all gradients together; gradients are scaled where it is above `maximum`. CPU, float32, contiguous.
EXPORT int shim_clip_gradients(void* const* gradients, int count, double maximum, double* norm) {
    return guarded([&] {
        constexpr int64_t Chunk = 16384;
        double total = 0;
        for (int i = 0; i < count; i++) {
            const float* data = floats(gradients[i]);
            const int64_t length = shim_numel(gradients[i]);
            std::vector<double> sums((length + Chunk - 1) / Chunk);
            at::parallel_for(0, static_cast<int64_t>(sums.size()), 1, [&](int64_t begin, int64_t end) {
                for (int64_t c = begin; c < end; c++) sums[c] = sum_of_squares(data + c * Chunk, std::min(Chunk, length - c * Chunk));
            });
            for (double sum : sums) total += sum;
        }
        *norm = std::sqrt(total);
        const auto factor = static_cast<float>(maximum / (*norm + 1e-6));
        if (factor >= 1.0f) return;
        for (int i = 0; i < count; i++) {
            float* data = floats(gradients[i]);
            at::parallel_for(0, shim_numel(gradients[i]), Chunk, [&](int64_t begin, int64_t end) { scale(data + begin, end - begin, factor); });
        }
    });
}

// One pass over memory instead of a dozen (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2). CPU, float32, contiguous.
EXPORT int shim_adamw(void* parameter, void* gradient, void* average, void* average_square, double rate, double beta1, double beta2, double epsilon,
                      double decay, int64_t step) {
    return guarded([&] {
        const AdamW with{static_cast<float>(1 - rate * decay),
                         static_cast<float>(rate / (1 - std::pow(beta1, step))),
                         static_cast<float>(1 / std::sqrt(1 - std::pow(beta2, step))),
                         static_cast<float>(beta1),
                         static_cast<float>(beta2),
                         static_cast<float>(1 - beta1),
                         static_cast<float>(1 - beta2),
                         static_cast<float>(epsilon)};
        float *w = floats(parameter), *g = floats(gradient), *m = floats(average), *v = floats(average_square);
        at::parallel_for(0, shim_numel(parameter), 16384,
                         [&](int64_t begin, int64_t end) { adamw(w + begin, g + begin, m + begin, v + begin, end - begin, with); });
    });
}
