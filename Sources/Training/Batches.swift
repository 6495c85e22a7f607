import Dispatch
import Synchronization
import Tensors

/// How the losses of several sequences make one.
public enum Reduction: String, Sendable, Codable, CaseIterable {
  /// The sum over all predicted tokens of all sequences, as in the paper.
  case sum
  /// The mean over all predicted tokens of all sequences, as in practice: a rate then suits batches of
  /// any size.
  case mean

  /// What the sum is multiplied by.
  func factor(tokens: Int) -> Double { self == .sum ? 1 : 1 / Double(max(1, tokens)) }
}

/// The loss of a batch and its gradient.
public struct BatchGradient: Sendable {
  /// The loss of each sequence, a sum in nats.
  public let losses: [Double]
  /// The number of predicted tokens of each sequence.
  public let tokens: [Int]
  /// The loss of the batch, reduced as asked.
  public let loss: Double
  /// ∇loss, all parameters in one vector (``flatten(_:)``).
  public let gradient: Tensor
}

/// The loss of several sequences and its gradient, each sequence on a tape of its own, over the cores.
///
/// ```swift
/// let batch = randomWindows(of: text, length: 65, count: 12, from: &random)
/// let found = batchGradient(θ, batch, reduction: .mean, loss: windowLoss)
/// θ = adamW.step(θ, clipped(found.gradient, norm: 1).gradient)
/// ```
///
/// The gradients are added one after the other in the order of the sequences, so the bits are the
/// same for any number of cores, and those of a loop over the sequences that adds up what this
/// function gives for each alone.
///
/// - Parameters:
///   - θ: the parameters, at least one tensor.
///   - batch: the examples; none give a loss and a gradient of 0.
///   - reduction: the sum, or the mean over all predicted tokens.
///   - dropout: the step's masks, one set for each place in the batch; none unless asked for.
///   - loss: the loss of one example at θ. It runs on several threads at once.
///
/// A fault of the data is noted on the calling thread: the first in the order of the sequences.
public func batchGradient<P: Parameters, Example>(
  _ θ: P, _ batch: [Example], reduction: Reduction, dropout: Dropout.Step? = nil,
  loss: @Sendable (_ θ: P, _ example: Example) -> TokenLoss
) -> BatchGradient {
  let tensors = θ.tensors
  guard let precision = tensors.first?.precision else {
    stop("batch gradient", "there are no parameters")
  }
  let sum = OrderedSum(count: θ.parameterCount, precision: precision)
  let each = overTheCores(batch) { n, example in
    let tape = Tape()
    let value = tape.record {
      dropout?.applied(sequence: n) { loss(θ, example) } ?? loss(θ, example)
    }
    let gradients = tape.gradients(of: value.sum, with: tensors)
    sum.add(tensors.map { gradients[$0] }, number: n)
    return TokenCount(loss: value.sum.scalar, tokens: value.tokens)
  }
  let factor = reduction.factor(tokens: each.reduce(0) { $0 + $1.tokens })
  return BatchGradient(
    losses: each.map(\.loss), tokens: each.map(\.tokens),
    loss: factor * each.reduce(0) { $0 + $1.loss }, gradient: sum.total(times: factor))
}

/// A sum of losses in nats and the number of its terms.
struct TokenCount: Sendable {
  let loss: Double
  let tokens: Int
}

/// Evaluates `body` for each example, several at once, each on one thread; an example alone may use all
/// cores. A fault is noted afterwards, on the calling thread: the first in the order of the examples.
func overTheCores<Example, Result: Sendable>(
  _ examples: [Example], _ body: (_ number: Int, _ example: Example) -> Result
) -> [Result] {
  if examples.count == 1 { return [body(0, examples[0])] }
  return withoutActuallyEscaping(body) { body in
    let work = Work(count: examples.count) { n in collectingFault { body(n, examples[n]) } }
    inParallel(examples.count, shard: 1) { range in
      onOneThread { for n in range { work.run(n) } }
    }
    return work.results().map { result in
      if let fault = result.fault { noteFault(fault) }
      return result.value
    }
  }
}

/// Results that threads leave in their places.
private final class Work<Result: Sendable>: @unchecked Sendable {
  private let body: (Int) -> Result
  private let places: Mutex<[Result?]>

  init(count: Int, body: @escaping (Int) -> Result) {
    self.body = body
    places = Mutex(Array(repeating: nil, count: count))
  }

  func run(_ n: Int) {
    let result = body(n)
    places.withLock { $0[n] = result }
  }

  func results() -> [Result] { places.withLock { $0.compactMap { $0 } } }
}

/// Adds gradients in the order of their numbers, whatever the order in which they come.
///
/// A gradient that comes early waits; whoever brings the next one adds it and those that have waited
/// for it.
final class OrderedSum: Sendable {
  private struct State: Sendable {
    var next = 0
    var waiting: [Int: [Tensor]] = [:]
    var isAdding = false
  }

  private let state = Mutex(State())
  private let sum: FlatSum

  init(count: Int, precision: Precision) { sum = FlatSum(count: count, precision: precision) }

  func add(_ tensors: [Tensor], number: Int) {
    state.withLock { $0.waiting[number] = tensors }
    while let tensors = take() {
      sum.add(tensors)
      state.withLock { $0.isAdding = false }
    }
  }

  /// The gradient whose turn it is, if it is there and nobody else is adding.
  private func take() -> [Tensor]? {
    state.withLock { state in
      guard !state.isAdding, let tensors = state.waiting.removeValue(forKey: state.next) else {
        return nil
      }
      state.next += 1
      state.isAdding = true
      return tensors
    }
  }

  func total(times factor: Double) -> Tensor { sum.read(times: factor) }
}
