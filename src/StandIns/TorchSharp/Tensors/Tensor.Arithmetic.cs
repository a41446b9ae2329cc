using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator Abs = new("aten::abs");
        private static readonly Operator Exp = new("aten::exp");
        private static readonly Operator Log = new("aten::log");
        private static readonly Operator Sqrt = new("aten::sqrt");
        private static readonly Operator Square = new("aten::square");
        private static readonly Operator RoundDecimals = new("aten::round", "decimals");
        private static readonly Operator Neg = new("aten::neg");
        private static readonly Operator Sigmoid = new("aten::sigmoid");
        private static readonly Operator Tanh = new("aten::tanh");
        private static readonly Operator Isfinite = new("aten::isfinite");
        private static readonly Operator LogicalNot = new("aten::logical_not");
        private static readonly Operator AddTensor = new("aten::add", "Tensor");
        private static readonly Operator AddScalar = new("aten::add", "Scalar");
        private static readonly Operator AddInPlaceTensor = new("aten::add_", "Tensor");
        private static readonly Operator AddInPlaceScalar = new("aten::add_", "Scalar");
        private static readonly Operator SubTensor = new("aten::sub", "Tensor");
        private static readonly Operator SubScalar = new("aten::sub", "Scalar");
        private static readonly Operator SubInPlaceTensor = new("aten::sub_", "Tensor");
        private static readonly Operator SubInPlaceScalar = new("aten::sub_", "Scalar");
        private static readonly Operator MulTensor = new("aten::mul", "Tensor");
        private static readonly Operator MulScalar = new("aten::mul", "Scalar");
        private static readonly Operator MulInPlaceTensor = new("aten::mul_", "Tensor");
        private static readonly Operator MulInPlaceScalar = new("aten::mul_", "Scalar");
        private static readonly Operator DivTensor = new("aten::div", "Tensor_mode");
        private static readonly Operator DivScalar = new("aten::div", "Scalar_mode");
        private static readonly Operator DivInPlaceTensor = new("aten::div_", "Tensor_mode");
        private static readonly Operator DivInPlaceScalar = new("aten::div_", "Scalar_mode");
        private static readonly Operator PowScalar = new("aten::pow", "Tensor_Scalar");
        private static readonly Operator EqTensor = new("aten::eq", "Tensor");
        private static readonly Operator EqScalar = new("aten::eq", "Scalar");
        private static readonly Operator NeTensor = new("aten::ne", "Tensor");
        private static readonly Operator NeScalar = new("aten::ne", "Scalar");
        private static readonly Operator LtTensor = new("aten::lt", "Tensor");
        private static readonly Operator LtScalar = new("aten::lt", "Scalar");
        private static readonly Operator LeTensor = new("aten::le", "Tensor");
        private static readonly Operator LeScalar = new("aten::le", "Scalar");
        private static readonly Operator GtTensor = new("aten::gt", "Tensor");
        private static readonly Operator GtScalar = new("aten::gt", "Scalar");
        private static readonly Operator GeTensor = new("aten::ge", "Tensor");
        private static readonly Operator GeScalar = new("aten::ge", "Scalar");
        private static readonly Operator LogicalAnd = new("aten::logical_and");
        private static readonly Operator Clamp = new("aten::clamp");
        private static readonly Operator Addcmul = new("aten::addcmul_");
        private static readonly Operator Addcdiv = new("aten::addcdiv_");
        private static readonly Operator Bmm = new("aten::bmm");
        private static readonly Operator Matmul = new("aten::matmul");

        public Tensor abs() => Abs.Call(this);

        public Tensor exp() => Exp.Call(this);

        public Tensor log() => Log.Call(this);

        public Tensor sqrt() => Sqrt.Call(this);

        public Tensor square() => Square.Call(this);

        public Tensor round(long decimals = 0L) => RoundDecimals.Call(this, decimals);

        public Tensor neg() => Neg.Call(this);

        public Tensor sigmoid() => Sigmoid.Call(this);

        public Tensor tanh() => Tanh.Call(this);

        public Tensor isfinite() => Isfinite.Call(this);

        public Tensor logical_not() => LogicalNot.Call(this);

        public Tensor add(Tensor target) => AddTensor.Call(this, target);

        public Tensor add(Tensor target, Scalar alpha) => AddTensor.Call(this, target, alpha);

        public Tensor add(Scalar scalar) => AddScalar.Call(this, scalar);

        public Tensor add_(Tensor target) => AddInPlaceTensor.CallInPlace(this, this, target);

        public Tensor add_(Tensor target, Scalar alpha) => AddInPlaceTensor.CallInPlace(this, this, target, alpha);

        public Tensor add_(Scalar scalar) => AddInPlaceScalar.CallInPlace(this, this, scalar);

        public Tensor sub(Tensor target) => SubTensor.Call(this, target);

        public Tensor sub(Scalar target) => SubScalar.Call(this, target);

        public Tensor sub_(Tensor target) => SubInPlaceTensor.CallInPlace(this, this, target);

        public Tensor sub_(Scalar target) => SubInPlaceScalar.CallInPlace(this, this, target);

        public Tensor mul(Tensor target) => MulTensor.Call(this, target);

        public Tensor mul(Scalar target) => MulScalar.Call(this, target);

        public Tensor mul_(Tensor target) => MulInPlaceTensor.CallInPlace(this, this, target);

        public Tensor mul_(Scalar target) => MulInPlaceScalar.CallInPlace(this, this, target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => DivTensor.Call(this, target, Named(rounding_mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => DivScalar.Call(this, target, Named(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            DivInPlaceTensor.CallInPlace(this, this, target, Named(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            DivInPlaceScalar.CallInPlace(this, this, target, Named(rounding_mode));

        private static Argument Named(RoundingMode mode) => mode == RoundingMode.None ? Argument.None : mode.ToString();

        public Tensor pow(Scalar exponent) => PowScalar.Call(this, exponent);

        public Tensor eq(Tensor target) => EqTensor.Call(this, target);

        public Tensor eq(Scalar target) => EqScalar.Call(this, target);

        public Tensor ne(Tensor target) => NeTensor.Call(this, target);

        public Tensor ne(Scalar target) => NeScalar.Call(this, target);

        public Tensor lt(Tensor target) => LtTensor.Call(this, target);

        public Tensor lt(Scalar target) => LtScalar.Call(this, target);

        public Tensor le(Tensor target) => LeTensor.Call(this, target);

        public Tensor le(Scalar target) => LeScalar.Call(this, target);

        public Tensor gt(Tensor target) => GtTensor.Call(this, target);

        public Tensor gt(Scalar target) => GtScalar.Call(this, target);

        public Tensor ge(Tensor target) => GeTensor.Call(this, target);

        public Tensor ge(Scalar target) => GeScalar.Call(this, target);

        public Tensor logical_and(Tensor other) => LogicalAnd.Call(this, other);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) =>
            Clamp.Call(this, min is null ? Argument.None : min, max is null ? Argument.None : max);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Addcmul.CallInPlace(this, this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Addcdiv.CallInPlace(this, this, tensor1, tensor2, value);

        public Tensor matmul(Tensor target) => Matmul.Call(this, target);

        public Tensor bmm(Tensor batch2) => Bmm.Call(this, batch2);

        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);

        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);

        public static Tensor operator -(Scalar left, Tensor right) => right.neg().add(left);

        public static Tensor operator -(Tensor tensor) => tensor.neg();
    }
}
