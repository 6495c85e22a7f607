/// The kinds of element that a safetensors file may hold, under their names in the file.
///
/// The four kinds of floating-point number become tensors; of the others, shape and bytes can be read.
public enum DType: String, Sendable, CaseIterable {
  /// A truth value in a byte.
  case bool = "BOOL"
  /// A float of 4 bits, two in a byte.
  case f4 = "F4"
  /// A float of 6 bits, 2 of them its exponent's.
  case f6e2m3 = "F6_E2M3"
  /// A float of 6 bits, 3 of them its exponent's.
  case f6e3m2 = "F6_E3M2"
  /// A byte.
  case u8 = "U8"
  /// A byte with a sign.
  case i8 = "I8"
  /// A float of 8 bits, 5 of them its exponent's.
  case f8e5m2 = "F8_E5M2"
  /// A float of 8 bits, 4 of them its exponent's.
  case f8e4m3 = "F8_E4M3"
  /// A power of 2 in 8 bits.
  case f8e8m0 = "F8_E8M0"
  /// A float of 8 bits, 4 of them its exponent's, in which −0 stands for NaN.
  case f8e4m3fnuz = "F8_E4M3FNUZ"
  /// A float of 8 bits, 5 of them its exponent's, in which −0 stands for NaN.
  case f8e5m2fnuz = "F8_E5M2FNUZ"
  /// An integer of 16 bits with a sign.
  case i16 = "I16"
  /// An integer of 16 bits.
  case u16 = "U16"
  /// IEEE half precision: 11 significant bits.
  case f16 = "F16"
  /// The upper half of a `Float`: 8 significant bits, the range of `Float`.
  case bf16 = "BF16"
  /// An integer of 32 bits with a sign.
  case i32 = "I32"
  /// An integer of 32 bits.
  case u32 = "U32"
  /// `Float`.
  case f32 = "F32"
  /// A complex number of two `Float`s.
  case c64 = "C64"
  /// `Double`.
  case f64 = "F64"
  /// An integer of 64 bits with a sign.
  case i64 = "I64"
  /// An integer of 64 bits.
  case u64 = "U64"

  /// Bits of one element.
  public var bitCount: Int {
    switch self {
    case .f4: 4
    case .f6e2m3, .f6e3m2: 6
    case .bool, .u8, .i8, .f8e5m2, .f8e4m3, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz: 8
    case .i16, .u16, .f16, .bf16: 16
    case .i32, .u32, .f32: 32
    case .c64, .f64, .i64, .u64: 64
    }
  }

  /// Whether the elements can become a tensor's: F64, F32, F16 and BF16.
  public var isFloatingPoint: Bool { self == .f64 || self == .f32 || self == .f16 || self == .bf16 }
}
