import Tensors

/// Sets a tensor's memory from the bytes of a file, which must be as many as the shape says.
func decode(
  _ bytes: UnsafeRawBufferPointer, _ dtype: DType, into memory: UnsafeMutableRawBufferPointer,
  _ precision: Precision, _ order: RowMajorOrder
) {
  switch dtype {
  case .f64: decode(bytes, StoredF64.self, into: memory, precision, order)
  case .f32: decode(bytes, StoredF32.self, into: memory, precision, order)
  case .f16: decode(bytes, StoredF16.self, into: memory, precision, order)
  case .bf16: decode(bytes, StoredBF16.self, into: memory, precision, order)
  default: stop("safetensors", "\(dtype.rawValue) is no floating-point number")
  }
}

private func decode<Stored: StoredElement>(
  _ bytes: UnsafeRawBufferPointer, _: Stored.Type, into memory: UnsafeMutableRawBufferPointer,
  _ precision: Precision, _ order: RowMajorOrder
) {
  // The header's padding is a custom: elements may lie at any address.
  let width = MemoryLayout<Stored.Bits>.size
  switch precision {
  case .float:
    let elements = memory.bindMemory(to: Float.self)
    order.forEach { inFile, inMemory in
      let bits = bytes.loadUnaligned(fromByteOffset: inFile * width, as: Stored.Bits.self)
      elements[inMemory] = Stored.float(Stored.Bits(littleEndian: bits))
    }
  case .double:
    let elements = memory.bindMemory(to: Double.self)
    order.forEach { inFile, inMemory in
      let bits = bytes.loadUnaligned(fromByteOffset: inFile * width, as: Stored.Bits.self)
      elements[inMemory] = Stored.double(Stored.Bits(littleEndian: bits))
    }
  }
}

/// The bytes of a tensor in a file.
func encode(_ tensor: Tensor, _ dtype: DType) -> [UInt8] {
  switch dtype {
  case .f64: encode(tensor, StoredF64.self)
  case .f32: encode(tensor, StoredF32.self)
  case .f16: encode(tensor, StoredF16.self)
  case .bf16: encode(tensor, StoredBF16.self)
  default:
    stop("safetensors", "a tensor is written as F64, F32, F16 or BF16, not \(dtype.rawValue)")
  }
}

private func encode<Stored: StoredElement>(_ tensor: Tensor, _: Stored.Type) -> [UInt8] {
  let width = MemoryLayout<Stored.Bits>.size
  let order = RowMajorOrder(tensor.shape)
  return [UInt8](unsafeUninitializedCapacity: tensor.count * width) { memory, count in
    let bytes = UnsafeMutableRawBufferPointer(memory)
    count = tensor.count * width
    tensor.withElements { source in
      switch tensor.precision {
      case .float:
        let elements = source.bindMemory(to: Float.self)
        order.forEach { inFile, inMemory in
          let bits = Stored.bits(elements[inMemory]).littleEndian
          bytes.storeBytes(of: bits, toByteOffset: inFile * width, as: Stored.Bits.self)
        }
      case .double:
        let elements = source.bindMemory(to: Double.self)
        order.forEach { inFile, inMemory in
          let bits = Stored.bits(elements[inMemory]).littleEndian
          bytes.storeBytes(of: bits, toByteOffset: inFile * width, as: Stored.Bits.self)
        }
      }
    }
  }
}
