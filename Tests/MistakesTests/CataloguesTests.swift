import Mistakes
import Testing

struct CataloguesTests {
  /// The whole matrix: every mistake under every law of its catalogue.
  @Test(arguments: Catalogues.all.indices)
  func everyMistakeBreaksTheLawNamedWithItAndTheRightFunctionNone(number: Int) throws {
    let catalogue = Catalogues.all[number]
    for (law, verdict) in zip(catalogue.laws, catalogue.verdictsOnRight) where !verdict.passes {
      Issue.record("the right \(catalogue.subject) breaks “\(law.name)”: \(verdict)")
    }
    for (index, mistake) in catalogue.mistakes.enumerated() {
      let verdicts = catalogue.verdicts(on: index)
      let law = try #require(mistake.law, "“\(mistake.name)” names a law of another catalogue")
      #expect(
        !verdicts[law].passes,
        "“\(mistake.name)” keeps “\(catalogue.laws[law].name)”: \(verdicts[law])")
    }
  }

  @Test func namesAreDifferentAndSentencesAreSentences() {
    #expect(Set(Catalogues.all.map(\.subject)).count == Catalogues.all.count)
    for catalogue in Catalogues.all {
      #expect(Set(catalogue.mistakes.map(\.name)).count == catalogue.mistakes.count)
      #expect(Set(catalogue.laws.map(\.name)).count == catalogue.laws.count)
      for mistake in catalogue.mistakes {
        #expect(mistake.sentence.hasSuffix(".") && !mistake.source.isEmpty, "\(mistake.name)")
      }
    }
  }
}

/// What the literature gets wrong, by subject and name: the catalogues hold all of it.
struct RequiredMistakesTests {
  private static let required: [String: [String]] = [
    "Algorithm 1: Token embedding": ["off by one"],
    "Algorithm 2: Positional embedding": ["off by one", "the first positions"],
    "Sinusoidal positions": ["the formula of 2017"],
    "Equation (1): Initial embedding": ["one position for all"],
    "Algorithm 3: Single-query attention": ["softmax over features", "missing 1/√d_attn"],
    "Algorithm 4: Attention": [
      "plain sum of values", "softmax over rows", "mask transposed", "−1000 for −∞",
      "−∞ multiplied in", "mask inverted", "mask of fixed size", "missing 1/√d_attn",
      "√d_x in place of √d_attn", "scores between features", "bias summed to a number",
      "biases left out", "W_v turned round", "dropout in the weights",
    ],
    "Algorithm 4: a token that sees nothing": ["0 where nothing is seen"],
    "Algorithm 5: Multi-head attention": [
      "heads overlapped", "W_o sized by d_attn", "no heads at all", "no W_o",
      "d_mid forced to d_out", "heads in reverse",
    ],
    "Algorithm 6: layer norm": [
      "divisor d_e − 1", "the whole matrix", "hidden ε", "ε of 1", "ε outside the root",
      "RMS norm by the deviation",
    ],
    "Algorithm 7: Unembedding": ["softmax over positions", "bias added", "softmax twice"],
    "Algorithm 8: Encoder–decoder transformer": [
      "cross-attention shares weights", "pre-norm by habit", "residual from the normed input",
      "decoder counted by L_enc", "(x, z) for (z, x)", "mask of fixed size", "one norm a layer",
      "embeddings times √d_e", "one length for both",
    ],
    "Algorithm 9: Encoder-only transformer": [
      "norm after the embeddings", "norm after the stack", "norm inside the residual",
      "W_u as printed", "bias in line 12", "GELU by tanh", "ReLU for GELU",
    ],
    "Algorithm 10: Decoder-only transformer": [
      "X̃ written over X", "post-norm by habit", "residual inside and outside",
      "mask of fixed size", "positions off by one",
    ],
    "descent": ["gradient not set to zero", "uphill"],
    "Algorithm 11: loss of a pair": ["unshifted target", "reshaped, not transposed"],
    "loss of scores": ["log of 0", "clipped probabilities"],
    "Algorithm 12: ETraining": [
      "all positions", "T̃ from the coins", "mean over no masks", "80, 10, 10",
      "shuffling that duplicates",
    ],
    "Algorithm 13: DTraining": [
      "unshifted target", "mean for sum", "last batch dropped", "gradient added",
      "gradients accumulated", "layers not registered",
    ],
    "temperature": ["times τ", "temperature on p", "p^{1/τ} as printed"],
    "Algorithm 14: Inference with a decoder": [
      "first column", "the padding's column", "window that slides in silence",
    ],
    "Algorithm 15: Inference with an encoder–decoder": [
      "no cap", "cap not reported", "window that drops bos",
    ],
  ]

  @Test(arguments: required.keys.sorted())
  func theMistakesOfTheLiteratureAreInTheirCatalogue(subject: String) throws {
    let catalogue = try #require(Catalogues.all.first { $0.subject == subject })
    let missing = Set(Self.required[subject] ?? []).subtracting(catalogue.mistakes.map(\.name))
    #expect(missing.isEmpty)
  }
}
