import ArgumentParser
import FormalTransformers
import Foundation

/// `formal generate`: Algorithm 14 with caches, one character after another.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let a trained decoder go on with a prompt.",
    discussion: """
      A model sees at most ℓ_max characters. Beyond them --sliding lets it forget the older half, \
      which the paper's algorithm does not do.
      """)

  @Option(help: ArgumentHelp("A model that formal train has written.", valueName: "file"))
  var model: String

  @Option(help: "What to go on with.")
  var prompt: String

  @Option(help: "How many characters to write (default: as many as the model can see).")
  var length: Int?

  @Option(help: "τ: 1 samples from what was learned, less is surer; 0 always takes the likeliest.")
  var temperature = 0.8

  @Option(help: "Only the k likeliest characters.")
  var topK: Int?

  @Option(help: "Only the likeliest characters that together have this probability.")
  var topP: Double?

  @Flag(help: "Write on past ℓ_max, forgetting the older half of what was written.")
  var sliding = false

  @Option(help: "The seed of all random numbers.")
  var seed: UInt64 = 0

  func validate() throws {
    if let length, length < 0 {
      throw ValidationError("--length is \(length), expected at least 0")
    }
    if !(temperature >= 0 && temperature.isFinite) {
      throw ValidationError("--temperature is \(temperature), expected 0 or more")
    }
    if let topK, topK < 1 { throw ValidationError("--top-k is \(topK), expected at least 1") }
    if let topP, !(topP > 0 && topP <= 1) {
      throw ValidationError("--top-p is \(topP), expected more than 0 and at most 1")
    }
    if sliding && length == nil { throw ValidationError("--sliding needs a --length") }
  }

  func run() throws { try endingWithStatus(generate) }

  private func generate() throws {
    let file = try SafetensorsFile(URL(fileURLWithPath: model))
    let θ = try DTransformerParameters(reading: file)
    let tokenizer = try tokenizer(fromAlphabet: file.metadata["alphabet"], path: model)
    guard tokenizer.vocabulary.count == θ.e.columns else {
      throw DataError(
        "\(model): an alphabet of \(tokenizer.vocabulary.count) tokens for \(θ.e.columns) columns")
    }
    let x = try tokenizer.encode(prompt)
    guard !x.isEmpty else { throw DataError("the prompt is empty, expected a character or more") }
    let room = θ.p.columns - x.count + 1
    if !sliding, room < length ?? 1 {
      throw DataError(
        "\(x.count) characters and \(length ?? 1) more are beyond the \(θ.p.columns) that the model "
          + "sees: at most \(max(0, room)) fit; --sliding with a --length writes on")
    }
    write(Array(prompt.utf8))
    var random = RandomSource(seed: seed)
    if sliding {
      var reader = WindowedDTransformer(θ)
      generate(x, with: &reader, tokenizer, &random)
    } else {
      var reader = CachedDTransformer(θ)
      generate(x, with: &reader, tokenizer, &random)
    }
    write([UInt8(ascii: "\n")])
  }

  private var rules: [SamplingRule] {
    [.temperature(temperature == 0 ? .greedy : .of(temperature))]
      + (topK.map { [.top($0)] } ?? []) + (topP.map { [.nucleus($0)] } ?? [])
  }

  /// Writes each character as it comes. The three special tokens stand for none: they are left out.
  private func generate(
    _ x: [Int], with reader: inout some TokenReader, _ tokenizer: CharacterTokenizer,
    _ random: inout RandomSource
  ) {
    let V = tokenizer.vocabulary
    let rules = [SamplingRule.forbidding([V.mask, V.bos, V.eos])] + rules
    FormalTransformers.generate(
      after: x, with: &reader, generating: length, rules: rules, from: &random
    ) {
      write(V.bytes(of: $0))
      return true
    }
  }

  private func write(_ bytes: [UInt8]) { FileHandle.standardOutput.write(Data(bytes)) }
}
