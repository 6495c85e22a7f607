/// Y = f(X), element by element.
struct Elementwise: Operation {
  let function: UnaryFunction
  var name: String { function.symbol }

  func value(_ inputs: [Tensor]) -> Tensor { mapped(function, inputs[0]) }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    guard adjoints.wants(0) else { return }
    let (x, y, dy) = (inputs[0].contiguous, output.contiguous, dy.contiguous)
    let dx = adjoints.buffer(0, shapedAs: inputs[0])
    func pull<T: Element>(_: T.Type) {
      let (x, y, dy, dx) = (
        x.pointer(T.self), y.pointer(T.self), dy.pointer(T.self), dx.pointer(T.self)
      )
      inParallel(output.count, shard: elementsPerShard) {
        let i = $0.lowerBound
        T.pullback(function, x: x + i, y: y + i, dy: dy + i, dx: dx + i, count: $0.count)
      }
    }
    pull(output.precision.element)
  }
}

extension UnaryFunction {
  /// The name on drawn graphs.
  public var symbol: String {
    switch self {
    case .relu: "ReLU"
    case .gelu: "GELU"
    case .geluTanh: "GELU (tanh)"
    case .silu: "SiLU"
    case .sigmoid: "σ"
    case .square: "²"
    case .squareRoot: "√"
    case .reciprocal: "1/"
    case .negate: "−"
    default: rawValue
    }
  }
}

/// f(X) without recording.
func mapped(_ function: UnaryFunction, _ x: Tensor) -> Tensor {
  let dense = x.contiguous
  let y = Tensor(
    uninitialized: x.shape, precision: x.precision, rowAxis: x.rowAxis, columnAxis: x.columnAxis)
  func map<T: Element>(_: T.Type) {
    let (x, y) = (dense.pointer(T.self), y.pointer(T.self))
    inParallel(dense.count, shard: elementsPerShard) {
      T.apply(function, x + $0.lowerBound, y + $0.lowerBound, count: $0.count)
    }
  }
  map(x.precision.element)
  return y
}

/// Any of our functions, element by element; shape and packing stay.
public func map(_ function: UnaryFunction, _ x: Tensor) -> Tensor {
  apply(Elementwise(function: function), [x])
}

/// max(0, x); its derivative at 0 is 0 (erratum E35).
public func relu(_ x: Tensor) -> Tensor { map(.relu, x) }
/// The exact GELU of equation (5), x·Φ(x), computed as x·erfc(−x/√2)/2 so that the negative tail
/// survives (erratum E26).
public func gelu(_ x: Tensor) -> Tensor { map(.gelu, x) }
/// The approximation of GELU that GPT-2 uses, x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2 (Hendrycks and
/// Gimpel, arXiv 1606.08415); not the paper's.
public func geluTanh(_ x: Tensor) -> Tensor { map(.geluTanh, x) }
/// x·σ(x), also called swish.
public func silu(_ x: Tensor) -> Tensor { map(.silu, x) }
/// The logistic function σ(x) = 1/(1 + e⁻ˣ).
public func sigmoid(_ x: Tensor) -> Tensor { map(.sigmoid, x) }
/// The hyperbolic tangent.
public func tanh(_ x: Tensor) -> Tensor { map(.tanh, x) }
/// eˣ.
public func exp(_ x: Tensor) -> Tensor { map(.exp, x) }
/// The natural logarithm: −∞ at 0, NaN below.
public func log(_ x: Tensor) -> Tensor { map(.log, x) }
/// log(1 + eˣ), a ReLU without the kink.
public func softplus(_ x: Tensor) -> Tensor { map(.softplus, x) }
/// x², element by element.
public func square(_ x: Tensor) -> Tensor { map(.square, x) }
/// √x, element by element; NaN below 0.
public func squareRoot(_ x: Tensor) -> Tensor { map(.squareRoot, x) }
