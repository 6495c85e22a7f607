/// What a reader of one line has to know of the paper's errata: the number and a sentence.
struct LineErratum: Sendable {
  /// The number, as in `erratum E6`.
  let number: Int
  /// What is meant, and how this package reads it.
  let sentence: String
  /// The lines it is about, by algorithm.
  private let lines: [Int: [Int]]

  private init(_ number: Int, _ lines: [Int: [Int]], _ sentence: String) {
    (self.number, self.lines, self.sentence) = (number, lines, sentence)
  }

  /// Those about a line, by their numbers.
  static func at(algorithm: Int, line: Int) -> [LineErratum] {
    all.filter { $0.lines[algorithm]?.contains(line) ?? false }.sorted { $0.number < $1.number }
  }

  private static let all: [LineErratum] = blocks + stacks + training + inference

  private static let blocks: [LineErratum] = [
    LineErratum(
      1, [4: [6], 8: [21], 9: [12], 10: [11]],
      """
      The definition of softmax leaves open which index is summed over; it is the first, so \
      each column adds up to 1.
      """
    ),
    LineErratum(
      4, [6: [3]],
      """
      A variance of 0 divides by zero. There is no ε unless the parameters bring one; \
      without it this is a fault.
      """),
    LineErratum(
      5, [9: [11]],
      """
      γ and β have d_f elements here, though Algorithm 6 says d_e: the norm takes its size \
      from its input.
      """),
    LineErratum(
      8, [4: [5], 8: [14], 10: [6]],
      """
      The mask's first index is the token that is looked at, its second the one that looks.
      """),
    LineErratum(
      10, [5: [3]], "A semicolon stacks one below the other, a comma sets side by side."),
    LineErratum(
      31, [3: [2], 4: [2]],
      """
      b_k adds the same number to a whole column of scores, which softmax ignores: it \
      changes no result, and its gradient is 0.
      """),
    LineErratum(
      33, [4: [5]],
      """
      A token that may look at nothing gets 0/0. The masks of the paper have none; a mask of \
      your own that has one is a fault.
      """),
  ]

  private static let stacks: [LineErratum] = [
    LineErratum(
      2, [9: [12]], "W_u is printed as N_V × d_e; the product wants N_V × d_f."),
    LineErratum(
      3, [8: [13]], "The header is printed with the letter i, the lines inside say l."),
    LineErratum(
      6, [8: [5, 14], 9: [5], 10: [6]],
      "Called with one sequence, attention takes queries, keys and values all from it."),
    LineErratum(
      15, [8: [1, 10], 9: [1], 10: [1], 14: [1]],
      """
      The paper's sequences may be empty; without a token there is no column to normalise, \
      so this is a fault.
      """),
    LineErratum(
      16, [2: [1], 8: [2, 11], 9: [2], 10: [2]],
      "Nothing is said about sequences longer than ℓ_max; a position beyond it is a fault."),
    LineErratum(
      26, [9: [7, 10], 10: [8]],
      """
      GELU is the exact one, with the Gaussian's distribution; GPT-2 and others use an \
      approximation by tanh.
      """),
    LineErratum(
      32, [10: [5, 6, 7, 8]],
      """
      X̃ is a normed copy and X itself goes on: one tilde decides what the sum is added to.
      """),
    LineErratum(35, [8: [7, 18]], "ReLU is not defined in the paper; it is max(0, x)."),
    LineErratum(
      38, [8: [1, 10]], "The notation gives z and x one length; each has its own."),
  ]

  private static let training: [LineErratum] = [
    LineErratum(
      14, [11: [5], 13: [5]],
      "The first token is never predicted, so every sequence has to begin with bos."),
    LineErratum(
      17, [12: [5, 7]],
      """
      Any token may be masked, bos and eos too, and a mask_token of the data counts; with \
      none masked the loss is 0.
      """),
    LineErratum(
      18, [12: [4]],
      "The masks are drawn anew at every visit, since the loop is inside both others."),
    LineErratum(
      19, [11: [5], 12: [9], 13: [5]], "The loss is a sum over positions, not a mean."),
    LineErratum(
      20, [11: [6], 12: [10], 13: [6]],
      """
      It is not said which parameters learn: all of them do, embeddings, norms and biases \
      too.
      """),
    LineErratum(
      25, [11: [5], 12: [9], 13: [5]],
      """
      A probability that rounds to 0 has no logarithm; the loss is computed from the scores \
      before softmax.
      """),
  ]

  private static let inference: [LineErratum] = [
    LineErratum(
      21, [14: [2, 3]],
      """
      eos does not end it, and the longest sequence that the model sees has ℓ + ℓ_gen − 1 \
      tokens: it must fit in ℓ_max.
      """
    ),
    LineErratum(
      22, [15: [2, 3]],
      """
      Nothing makes sure that eos ever comes, so there is a cap; and y starts as a number \
      that is no token.
      """),
    LineErratum(
      23, [14: [5], 15: [6]],
      "τ is positive; greedy (τ = 0) and uniform (τ = ∞) are cases of their own."),
    LineErratum(
      24, [14: [5], 15: [6]], "All tokens may be drawn, mask_token and bos too."),
    LineErratum(
      36, [1: [1], 14: [4, 8], 15: [5]],
      "The paper counts from 1, the code from 0, so an index is one less."),
    LineErratum(
      39, [15: [4]],
      """
      The encoder's part does not depend on x̂ and could be computed once; here it is \
      computed at each turn.
      """),
  ]
}
