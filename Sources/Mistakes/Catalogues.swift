/// Every catalogue, in the order in which the chapters teach.
public enum Catalogues {
  /// All of them, whatever the functions they are about.
  public static let all: [AnyCatalogue] = components + architectures + learning + writing

  /// Chapters 1 to 6: tokens, and Algorithms 1 to 7.
  private static let components: [AnyCatalogue] = [
    AnyCatalogue(RepresentationMistakes.catalogue, chapter: 1),
    AnyCatalogue(BytePairMistakes.catalogue, chapter: 1),
    AnyCatalogue(TokenEmbeddingMistakes.catalogue, chapter: 2),
    AnyCatalogue(PositionalEmbeddingMistakes.catalogue, chapter: 2),
    AnyCatalogue(SinusoidMistakes.catalogue, chapter: 2),
    AnyCatalogue(InitialEmbeddingMistakes.catalogue, chapter: 2),
    AnyCatalogue(SingleQueryMistakes.catalogue, chapter: 3),
    AnyCatalogue(AttentionMistakes.catalogue, chapter: 4),
    AnyCatalogue(BlindTokenMistakes.catalogue, chapter: 4),
    AnyCatalogue(MHAttentionMistakes.catalogue, chapter: 5),
    AnyCatalogue(NormMistakes.catalogue, chapter: 6),
    AnyCatalogue(UnembeddingMistakes.catalogue, chapter: 6),
  ]

  /// Chapters 7 to 9: Algorithms 8 to 10.
  private static let architectures: [AnyCatalogue] = [
    AnyCatalogue(EDTransformerMistakes.catalogue, chapter: 7),
    AnyCatalogue(ETransformerMistakes.catalogue, chapter: 8),
    AnyCatalogue(DTransformerMistakes.catalogue, chapter: 9),
  ]

  /// Chapters 10 and 11: gradients, and Algorithms 11 to 13.
  private static let learning: [AnyCatalogue] = [
    AnyCatalogue(GradientMistakes.catalogue, chapter: 10),
    AnyCatalogue(SoftmaxPullbackMistakes.catalogue, chapter: 10),
    AnyCatalogue(NormPullbackMistakes.catalogue, chapter: 10),
    AnyCatalogue(DescentMistakes.catalogue, chapter: 10),
    AnyCatalogue(PairLossMistakes.catalogue, chapter: 11),
    AnyCatalogue(ScoreLossMistakes.catalogue, chapter: 11),
    AnyCatalogue(ETrainingMistakes.catalogue, chapter: 11),
    AnyCatalogue(DTrainingMistakes.catalogue, chapter: 11),
  ]

  /// Chapter 12: Algorithms 14 and 15.
  private static let writing: [AnyCatalogue] = [
    AnyCatalogue(TemperatureMistakes.catalogue, chapter: 12),
    AnyCatalogue(DInferenceMistakes.catalogue, chapter: 12),
    AnyCatalogue(EDInferenceMistakes.catalogue, chapter: 12),
  ]
}

/// A catalogue whatever the function it is about: its words, and what each law finds on each mistake.
///
///     for catalogue in Catalogues.all {
///       for mistake in catalogue.mistakes.indices {
///         let broken = catalogue.verdicts(on: mistake).count { !$0.passes }
///         print(catalogue.mistakes[mistake].name, "breaks", broken, "laws")
///       }
///     }
public struct AnyCatalogue: Sendable {
  /// A law in words.
  public struct LawText: Sendable {
    /// A few words, as in `causality`.
    public let name: String
    /// The law in a sentence.
    public let statement: String
    /// The property or pinned number of the specification, as in `P4.4`.
    public let property: String
  }

  /// A mistake in words.
  public struct MistakeText: Sendable {
    /// A few words, as in `mask transposed`.
    public let name: String
    /// What is done wrong, in a sentence.
    public let sentence: String
    /// Where it was seen: a kind of published implementation, or an erratum.
    public let source: String
    /// The place of the law that is named with it, in `laws`; nil if it is not among them.
    public let law: Int?
  }

  /// What it is about, as in `Algorithm 4: Attention`.
  public let subject: String
  /// The number of the chapter that teaches it.
  public let chapter: Int
  /// What is true.
  public let laws: [LawText]
  /// What is done wrong.
  public let mistakes: [MistakeText]
  private let judge: @Sendable (Int?) -> [Verdict]

  /// Takes the words of a catalogue; the laws are tried when verdicts are asked for.
  public init<Function>(_ catalogue: Catalogue<Function>, chapter: Int) {
    let laws = catalogue.laws
    subject = catalogue.subject
    self.chapter = chapter
    self.laws = laws.map {
      LawText(name: $0.name, statement: $0.statement, property: $0.property)
    }
    mistakes = catalogue.mistakes.map { mistake in
      MistakeText(
        name: mistake.name, sentence: mistake.sentence, source: mistake.source,
        law: laws.firstIndex { $0.name == mistake.law.name })
    }
    judge = { number in
      let function = number.map { catalogue.mistakes[$0].run } ?? catalogue.right
      return laws.map { $0.check(function) }
    }
  }

  /// What every law finds on the right function, in the order of `laws`.
  public var verdictsOnRight: [Verdict] { judge(nil) }

  /// What every law finds on a mistake, in the order of `laws`.
  public func verdicts(on mistake: Int) -> [Verdict] { judge(mistake) }
}
