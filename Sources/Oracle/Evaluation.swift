import FormalAlgorithms
import Tensors

extension OracleCase {
  /// Evaluates the case.
  ///
  /// - Parameters:
  ///   - gradients: whether the derivatives of the weighted sum of the output are wanted; of Algorithms
  ///     11–15 there are none.
  ///   - trace: whether the executed lines are wanted.
  /// - Throws: a fault, if the algorithm is not defined on the case or the result is not finite.
  public func evaluate(
    gradients: Bool = false, trace: Bool = false
  ) throws(OracleError) -> OracleResult {
    guard gradients || trace else { return try evaluate(nil, gradients: false, trace: false) }
    let tape = Tape()
    return try evaluate(tape, gradients: gradients, trace: trace)
  }

  /// Evaluates the case and records it on a tape, on which inputs and parameters carry their symbols:
  /// ready to be drawn.
  public func evaluate(recordingOn tape: Tape) throws(OracleError) -> OracleResult {
    try evaluate(tape, gradients: false, trace: false)
  }

  private func evaluate(
    _ tape: Tape?, gradients: Bool, trace: Bool
  ) throws(OracleError) -> OracleResult {
    if let tape {
      try requireTraceable()
      name(on: tape)
    }
    var random = RandomSource(seed: seed)
    var isDefined = true
    let (output, fault) = collectingFault {
      // What is drawn from NaN is a token like any other: only the probabilities show it.
      tappingDraws {
        isDefined = isDefined && $0.isFinite
      } _: {
        tape?.record { computation.evaluate(&random) } ?? computation.evaluate(&random)
      }
    }
    if let fault { throw Self.error(fault) }
    guard isDefined, output.isFinite else { throw notFinite() }
    var derivatives: (inputs: [(key: String, tensor: Tensor)], parameters: [Tensor])?
    if gradients, let tape, case .tensor(let tensor) = output {
      derivatives = try self.gradients(of: tensor, on: tape)
    }
    return OracleResult(
      algorithm: algorithm, output: output, gradients: derivatives,
      trace: trace ? tape.map(Self.events) : nil, precision: precision, layout: parameterLayout)
  }

  /// A recorded training keeps every visit.
  private func requireTraceable() throws(OracleError) {
    guard isLimited, computation.visits > Self.mostRecordedVisits else { return }
    throw OracleError(
      .limit, path: "$.hyperparameters.N_epochs",
      expected: "at most \(Self.mostRecordedVisits) recorded visits (--no-limit lifts this)",
      found: "\(computation.visits)")
  }

  /// Evaluates `body` and is told each p that Algorithms 14 and 15 draw from.
  private func tappingDraws(_ told: (Tensor) -> Void, _ body: () -> OracleResult.Output)
    -> OracleResult.Output
  {
    guard algorithm >= 14 else { return body() }
    let line = algorithm == 14 ? 4 : 5
    return tappingLines {
      if $0.number == algorithm && $0.line == line { told($1) }
      return nil
    } _: {
      body()
    }
  }

  /// Names inputs and parameters by the paper's symbols.
  private func name(on tape: Tape) {
    for (key, tensor) in inputs { tape.name(tensor, key == "context" ? "E" : key) }
    for (symbol, tensor) in computation.parameters { tape.name(tensor, symbol) }
  }

  private static func events(_ tape: Tape) -> [OracleResult.Event] {
    tape.events.map {
      OracleResult.Event(
        algorithm: tape.scopes[$0.scope].number, lines: $0.lines, depth: $0.depth, turns: $0.turns)
    }
  }

  // MARK: Gradients

  private func gradients(
    of output: Tensor, on tape: Tape
  ) throws(OracleError) -> (inputs: [(key: String, tensor: Tensor)], parameters: [Tensor]) {
    let parameters = computation.parameters.map(\.tensor)
    let (all, fault) = collectingFault {
      tape.gradients(
        of: output, cotangent: cotangent, with: inputs.map(\.tensor) + parameters)
    }
    if let fault { throw Self.error(fault) }
    let derivatives = (
      inputs: inputs.map { (key: $0.key, tensor: all[$0.tensor]) },
      parameters: parameters.map { all[$0] }
    )
    let isFinite =
      derivatives.inputs.allSatisfy(\.tensor.isFinite)
      && derivatives.parameters.allSatisfy(\.isFinite)
    guard isFinite else {
      let complete = collectingFault { tape.gradients(of: output, cotangent: cotangent) }.value
      let node = tape.nodes.indices.last { complete.node($0)?.isFinite == false } ?? 0
      throw OracleError(
        .fault, path: "$", expected: "finite gradients", found: "one that is not finite",
        location: tape.location(of: node))
    }
    return derivatives
  }

  // MARK: Faults

  private static func error(_ fault: Fault) -> OracleError {
    // Nothing else can go wrong in line 5 of Algorithm 4.
    let isMask = fault.location?.number == 4 && fault.location?.line == 5
    return OracleError(
      .fault, path: isMask ? "$.hyperparameters.Mask" : "$",
      expected: "data on which the algorithm is defined", found: fault.message,
      location: fault.location)
  }

  /// Evaluates once more, to say which line gave the first number that is not finite. Not on a tape, which
  /// keeps every value: a long training would not fit.
  private func notFinite() -> OracleError {
    var place: Location?
    var random = RandomSource(seed: seed)
    _ = collectingFault {
      tappingLines {
        if place == nil, !Self.isFinite($1, at: $0) { place = $0 }
        return nil
      } _: {
        computation.evaluate(&random)
      }
    }
    return OracleError(
      .fault, path: "$", expected: "a finite result", found: "numbers that are not finite",
      location: place ?? lastStep)
  }

  /// Whether a line's value is finite; line 5 of Algorithm 4 sets scores to −∞, and line 6 takes them.
  private static func isFinite(_ value: Tensor, at place: Location) -> Bool {
    if place.number == 4 && place.line == 5 {
      return !value.scalars.contains { $0.isNaN || $0 == .infinity }
    }
    return value.isFinite
  }

  /// Where training changes θ, which is not one tensor.
  private var lastStep: Location? {
    guard (11...13).contains(algorithm) else { return nil }
    return Location(
      label: Pseudocode[algorithm].name, number: algorithm, line: algorithm == 12 ? 10 : 6)
  }
}

extension OracleResult.Output {
  /// Whether every number in it is finite.
  var isFinite: Bool {
    switch self {
    case .tensor(let tensor): tensor.isFinite
    case .trained(let tensors, let losses):
      losses.allSatisfy(\.isFinite) && tensors.allSatisfy(\.isFinite)
    case .tokens: true
    }
  }
}

extension Computation {
  /// The parameters in the paper's order, with their symbols.
  var parameters: [(symbol: String, tensor: Tensor)] {
    switch self {
    case .tokenEmbedding(_, let W): [("W_e", W)]
    case .positionalEmbedding(_, let W): [("W_p", W)]
    case .unembedding(_, let W): [("W_u", W)]
    case .singleQueryAttention(_, _, let W), .attention(_, _, let W, _): W.namedTensors
    case .mhAttention(_, _, let W, _): W.namedTensors
    case .layerNorm(_, let W): W.namedTensors
    case .edTransformer(_, _, let θ), .edTraining(_, let θ, _, _), .edInference(_, let θ, _, _):
      θ.namedTensors
    case .eTransformer(_, let θ), .eTraining(_, let θ, _, _, _, _): θ.namedTensors
    case .dTransformer(_, let θ), .dTraining(_, let θ, _, _), .dInference(_, let θ, _, _):
      θ.namedTensors
    }
  }

  /// Evaluates; faults are noted, as always.
  func evaluate(_ random: inout RandomSource) -> OracleResult.Output {
    var losses: [Double] = []
    switch self {
    case .tokenEmbedding(let v, let W): return .tensor(FormalAlgorithms.tokenEmbedding(v, W))
    case .positionalEmbedding(let t, let W):
      return .tensor(FormalAlgorithms.positionalEmbedding(t, W))
    case .singleQueryAttention(let e, let E, let W):
      return .tensor(FormalAlgorithms.singleQueryAttention(e, E, W))
    case .attention(let X, let Z, let W, let mask):
      return .tensor(FormalAlgorithms.attention(X, Z, W, mask: mask))
    case .mhAttention(let X, let Z, let W, let mask):
      return .tensor(FormalAlgorithms.mhAttention(X, Z, W, mask: mask))
    case .layerNorm(let e, let W): return .tensor(FormalAlgorithms.layerNorm(e, W))
    case .unembedding(let e, let W): return .tensor(FormalAlgorithms.unembedding(e, W))
    case .edTransformer(let z, let x, let θ):
      return .tensor(FormalAlgorithms.edTransformer(z, x, θ))
    case .eTransformer(let x, let θ): return .tensor(FormalAlgorithms.eTransformer(x, θ))
    case .dTransformer(let x, let θ): return .tensor(FormalAlgorithms.dTransformer(x, θ))
    case .edTraining(let data, let θ, let epochs, let η):
      let trained = FormalAlgorithms.edTraining(data, θ, epochs: epochs, rate: η) {
        losses.append($0.loss)
        Tape.current?.name($0.θ)
      }
      return .trained(trained.tensors, losses: losses)
    case .eTraining(let data, let θ, let epochs, let η, let p_mask, let masked):
      let given = masked.map { GivenMasks($0, lengths: data.map(\.count)) }
      var draws: any UniformSource = given ?? random
      let trained = FormalAlgorithms.eTraining(
        data, θ, epochs: epochs, rate: η, p_mask: given == nil ? p_mask : 0.5, from: &draws
      ) {
        losses.append($0.loss)
        Tape.current?.name($0.θ)
      }
      return .trained(trained.tensors, losses: losses)
    case .dTraining(let data, let θ, let epochs, let η):
      let trained = FormalAlgorithms.dTraining(data, θ, epochs: epochs, rate: η) {
        losses.append($0.loss)
        Tape.current?.name($0.θ)
      }
      return .trained(trained.tensors, losses: losses)
    case .dInference(let x, let θ, let ℓ_gen, let τ):
      let y = FormalAlgorithms.dInference(x, θ, generating: ℓ_gen, temperature: τ, from: &random)
      return .tokens(y, terminated: nil)
    case .edInference(let z, let θ, let τ, let cap):
      let transcript = FormalAlgorithms.edInference(
        z, θ, temperature: τ, cap: cap, from: &random)
      return .tokens(transcript.tokens, terminated: transcript.hasEnded)
    }
  }
}

/// Draws that mask the given positions at each visit and no others: 0 for these, 0.75 for the rest, under
/// a p_mask of one half.
private struct GivenMasks: UniformSource {
  private let masked: [Set<Int>]
  private let lengths: [Int]
  private var (visit, position) = (0, 0)

  init(_ masked: [[Int]], lengths: [Int]) {
    self.masked = masked.map(Set.init)
    self.lengths = lengths
  }

  mutating func uniform() -> Double {
    while position == lengths[visit % lengths.count] { (visit, position) = (visit + 1, 0) }
    defer { position += 1 }
    return masked[visit].contains(position) ? 0 : 0.75
  }
}
