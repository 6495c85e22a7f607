import Tensors

/// The last three tokens of a vocabulary, counted from 0: the paper's N_V − 2, N_V − 1 and N_V.
public struct SpecialTokens: Sendable, Hashable {
  /// mask_token, which stands for a token that is hidden.
  public let mask: Int
  /// bos_token, the beginning of a sequence.
  public let bos: Int
  /// eos_token, the end of a sequence.
  public let eos: Int

  /// Those of a vocabulary of N_V tokens; fewer than three stop.
  public init(vocabulary N_V: Int) {
    guard N_V >= 3 else { stop("special tokens", "N_V = \(N_V) leaves no room for three") }
    (mask, bos, eos) = (N_V - 3, N_V - 2, N_V - 1)
  }
}
