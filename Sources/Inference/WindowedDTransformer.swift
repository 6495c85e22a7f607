import FormalAlgorithms
import Tensors

/// Algorithm 10 on the latest tokens alone: reads without end, and forgets.
///
/// W_p has ℓ_max columns and no more, so a longer text can only be seen through a window. When the
/// window is full, all but the latest tokens are forgotten and those left are read anew from position
/// 0, because every one of them has moved. With half a window kept, a token still costs no more than a
/// few columns in the mean. Not in the paper, where a longer sequence is a fault.
///
/// ```swift
/// var model = WindowedDTransformer(θ)
/// generate(after: prompt, with: &model, generating: 500, from: &random) { … }
/// ```
public struct WindowedDTransformer: TokenReader {
  /// How many tokens stay when the window is full.
  public let kept: Int
  /// How many tokens have been read, forgotten ones included.
  public private(set) var length = 0
  /// The tokens that the next distribution depends on, at most ℓ_max.
  public private(set) var window: [Int] = []
  private var model: CachedDTransformer

  /// Has read nothing yet.
  ///
  /// - Parameter kept: how many tokens stay when the window is full, the new ones included, 1 … ℓ_max;
  ///   ℓ_max/2 if nil. ℓ_max forgets one token at a time and computes the whole window for each.
  public init(_ θ: DTransformerParameters, keeping kept: Int? = nil) {
    let ℓ_max = θ.p.columns
    self.kept = kept ?? max(1, ℓ_max / 2)
    guard (1...max(1, ℓ_max)).contains(self.kept) else {
      stop("window", "\(self.kept) tokens to keep of ℓ_max = \(ℓ_max)")
    }
    model = CachedDTransformer(θ)
  }

  /// There is no end.
  public var maximumLength: Int? { nil }

  /// Reads on, or begins anew with the tokens kept if the new ones do not fit.
  public mutating func read(_ x: [Int]) -> Tensor {
    length += x.count
    guard window.count + x.count > model.θ.p.columns else {
      window += x
      return model.read(x)
    }
    window = Array((window + x).suffix(kept))
    model = CachedDTransformer(model.θ)
    return model.read(window)
  }
}
