import ArgumentParser
import FormalTransformers
import Foundation

/// `formal train`: Algorithm 13 with what practice adds, on the characters of a text.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a decoder (Algorithm 10) on the characters of a text.",
    discussion: """
      The last tenth of the text is kept apart to measure the loss by. Ctrl-C stops after the step at \
      hand; the same command goes on from there. The defaults take about 2 minutes on two cores.
      """)

  @Option(help: ArgumentHelp("The text, UTF-8.", valueName: "file"))
  var text: String

  @Option(help: ArgumentHelp("Where the model goes, in safetensors.", valueName: "file"))
  var out: String

  @Option(help: "Layers, L.")
  var layers = 4

  @Option(help: "Heads, H; they divide the width among them.")
  var heads = 4

  @Option(help: "Width, d_e; the MLP is four times as wide.")
  var width = 128

  @Option(help: "The longest sequence, ℓ_max, in characters.")
  var context = 64

  @Option(help: "Sequences a step.")
  var batch = 12

  @Option(help: "Steps; 0 writes the model as it begins.")
  var steps = 3000

  @Option(help: "The largest learning rate.")
  var rate = 1e-3

  @Option(help: "The seed of all random numbers.")
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Steps between two checkpoints.", valueName: "steps"))
  var checkpointEvery = 100

  @Flag(help: "Begin anew, whatever checkpoint there is.")
  var fresh = false

  func validate() throws {
    for (name, value) in [
      ("--heads", heads), ("--width", width), ("--context", context), ("--batch", batch),
      ("--checkpoint-every", checkpointEvery),
    ] where value < 1 {
      throw ValidationError("\(name) is \(value), expected at least 1")
    }
    for (name, value) in [("--layers", layers), ("--steps", steps)] where value < 0 {
      throw ValidationError("\(name) is \(value), expected at least 0")
    }
    if !width.isMultiple(of: heads) {
      throw ValidationError("--width \(width) does not divide among \(heads) heads")
    }
    if !(rate > 0 && rate.isFinite) {
      throw ValidationError("--rate is \(rate), expected a positive number")
    }
  }

  func run() throws { try endingWithStatus(train) }

  private func train() throws {
    let corpus = try Corpus.file(text)
    let tokenizer = CharacterTokenizer(alphabetOf: corpus.text)
    let tokens = TrainingText(try tokenizer.encode(corpus.text))
    let shortest = min(tokens.training.count, tokens.validation.count)
    guard shortest > context else {
      throw DataError(
        "\(text): a tenth of it is \(shortest) characters, expected more than the context, \(context)"
      )
    }
    var run = recipe.run(on: tokens.training, vocabulary: tokenizer.vocabulary.count)
    let url = URL(fileURLWithPath: out)
    let checkpoint = URL(fileURLWithPath: out + ".checkpoint")
    try resume(&run, from: checkpoint)
    Interruption.listen()
    tell(
      "\(corpus.text.unicodeScalars.count) characters, \(tokenizer.vocabulary.count) tokens, "
        + "\(run.θ.parameterCount) parameters, step \(run.step) of \(steps)")
    let progress = ProgressLine.standardError("training", steps: steps, from: run.step)
    let isComplete = try run.advance(
      checkpoints: Checkpoints(checkpoint, every: checkpointEvery), progress: progress,
      isInterrupted: { Interruption.isAsked })
    progress.end()
    guard isComplete else {
      tell("stopped at step \(run.step) of \(steps); the same command goes on from there")
      throw ExitCode(130)
    }
    let loss = recipe.evaluate(run.θ, on: tokens.validation)
    tell(String(format: "loss on the last tenth: %.4f nats a character", loss))
    try run.θ.write(to: url, metadata: metadata(tokenizer, loss))
    try? FileManager.default.removeItem(at: checkpoint)
    tell("written: \(out)")
  }

  private var recipe: DecoderRecipe {
    DecoderRecipe(
      layers: layers, heads: heads, width: width, context: context, batch: batch, steps: steps,
      rate: rate, seed: seed)
  }

  private func resume(
    _ run: inout TrainingRun<DTransformerParameters, AdamW, [Int]>, from checkpoint: URL
  ) throws {
    guard !fresh, FileManager.default.fileExists(atPath: checkpoint.path) else { return }
    let processor: String
    do { processor = try run.resume(from: checkpoint) } catch {
      throw DataError("\(error); --fresh begins anew")
    }
    if processor != Processor.name {
      tell(
        "warning: the checkpoint is from \(processor), this is \(Processor.name): the last bits may "
          + "differ from an uninterrupted run")
    }
  }

  private func metadata(_ tokenizer: CharacterTokenizer, _ loss: Double) throws -> [String: String]
  {
    [
      "alphabet": try alphabetText(tokenizer), "loss": String(format: "%.4f", loss),
      "trained on": URL(fileURLWithPath: text).lastPathComponent, "steps": "\(steps)",
      "seed": "\(seed)",
    ]
  }
}
