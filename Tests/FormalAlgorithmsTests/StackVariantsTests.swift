import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// Norms without β and with an ε, through θ alone; the numbers are among the goldens.
struct StackVariantsTests {
  private static let (x, z) = (SampleStack.x, SampleStack.z)

  private static func rms(_ norm: NormParameters) -> NormParameters { .rms(gamma: norm.gamma) }

  private static func withoutOffset(_ norm: NormParameters) -> NormParameters {
    .layer(gamma: norm.gamma, beta: .zeros(norm.gamma.shape))
  }

  /// The tensor with every column's mean taken away.
  private static func centred(_ tensor: Tensor) -> Tensor {
    tensor - columnSums(tensor) / Double(tensor.rows)
  }

  private static func centred(vector: Tensor) -> Tensor {
    vector - Tensor(scalar: sum(vector).scalar / Double(vector.count))
  }

  /// P0.18 for the whole of Algorithm 10: if nothing that is added to X has a mean, norms with β = 0 are
  /// RMS norms; else they are not.
  @Test func withoutMeansLayerNormsAreRMSNorms() {
    func both(_ θ: DTransformerParameters) -> (layer: Tensor, rms: Tensor) {
      var (layer, rms) = (θ, θ)
      for l in θ.layers.indices {
        layer.layers[l].norm1 = Self.withoutOffset(θ.layers[l].norm1)
        layer.layers[l].norm2 = Self.withoutOffset(θ.layers[l].norm2)
        rms.layers[l].norm1 = Self.rms(θ.layers[l].norm1)
        rms.layers[l].norm2 = Self.rms(θ.layers[l].norm2)
      }
      layer.norm = Self.withoutOffset(θ.norm)
      rms.norm = Self.rms(θ.norm)
      return (dTransformer(Self.x, layer), dTransformer(Self.x, rms))
    }
    var θ = SampleStack.dParameters
    let apart = both(θ)
    #expect((apart.layer - apart.rms).norm > 0.01)
    (θ.e, θ.p) = (Self.centred(θ.e), Self.centred(θ.p))
    for l in θ.layers.indices {
      θ.layers[l].W.o = Self.centred(θ.layers[l].W.o)
      θ.layers[l].W.bo = Self.centred(vector: θ.layers[l].W.bo)
      θ.layers[l].mlp2 = Self.centred(θ.layers[l].mlp2)
      θ.layers[l].bmlp2 = Self.centred(vector: θ.layers[l].bmlp2)
    }
    let (layer, rms) = both(θ)
    expectClose(rms, layer, 1e-11)
  }

  /// RMS norms do not take the mean away, so P10.4 does not hold with them.
  @Test func withRMSNormsAShiftOfTheEmbeddingsIsSeen() {
    var θ = SampleStack.dParameters
    for l in θ.layers.indices {
      θ.layers[l].norm1 = Self.rms(θ.layers[l].norm1)
      θ.layers[l].norm2 = Self.rms(θ.layers[l].norm2)
    }
    θ.norm = Self.rms(θ.norm)
    var shifted = θ
    shifted.e = θ.e + Tensor(scalar: 1.7)
    #expect((dTransformer(Self.x, shifted) - dTransformer(Self.x, θ)).norm > 0.01)
    // The length of X is not seen through its last norm alone.
    var longer = θ
    (longer.e, longer.p, longer.layers) = (2 * θ.e, 2 * θ.p, [])
    var short = θ
    short.layers = []
    expectClose(dTransformer(Self.x, longer), dTransformer(Self.x, short), 1e-12)
  }

  /// An ε is in θ or nowhere: as it goes to 0 the stack goes to the paper's, its distance in proportion.
  @Test func theStackGoesToThePapersWithItsEpsilon() {
    func P(_ epsilon: Double) -> Tensor {
      func with(_ norm: NormParameters) -> NormParameters {
        .layer(gamma: norm.gamma, beta: norm.beta ?? .zeros(norm.gamma.shape), epsilon: epsilon)
      }
      var θ = SampleStack.edParameters
      for l in θ.encoder.indices {
        (θ.encoder[l].norm1, θ.encoder[l].norm2) = (
          with(θ.encoder[l].norm1), with(θ.encoder[l].norm2)
        )
      }
      for l in θ.decoder.indices {
        θ.decoder[l].norm3 = with(θ.decoder[l].norm3)
        θ.decoder[l].norm4 = with(θ.decoder[l].norm4)
        θ.decoder[l].norm5 = with(θ.decoder[l].norm5)
      }
      return edTransformer(Self.z, Self.x, θ)
    }
    let exact = edTransformer(Self.z, Self.x, SampleStack.edParameters)
    #expect(P(0).isIdentical(to: exact))
    let distances = [1e-3, 1e-4, 1e-5].map { (P($0) - exact).norm }
    #expect(distances[2] > 1e-8)
    for (a, b) in zip(distances, distances.dropFirst()) { #expect(abs(a / b - 10) < 1) }
  }

  /// Training keeps the kind of norm and its ε.
  @Test func trainingKeepsTheNorms() {
    var θ = SampleStack.dParameters(layers: 1, seed: 3)
    θ.layers[0].norm1 = .rms(gamma: θ.layers[0].norm1.gamma, epsilon: 0.25)
    θ.norm = .layer(gamma: θ.norm.gamma, beta: .zeros([5]), epsilon: 0.5)
    let θ̂ = dTraining([Self.x], θ, epochs: 1, rate: 0.1)
    #expect(θ̂.layers[0].norm1.beta == nil && θ̂.layers[0].norm1.epsilon == 0.25)
    #expect(θ̂.norm.epsilon == 0.5 && θ̂.layers[0].norm2.epsilon == 0)
    #expect(!θ̂.layers[0].norm1.gamma.isIdentical(to: θ.layers[0].norm1.gamma))
  }

  /// P0.23, P0.24: the same bits each time, with a tape and without, by replay too; neither parameters nor
  /// sequences change.
  @Test(arguments: SampleStack.allCases) func theSameInputsGiveTheSameBits(_ stack: SampleStack) {
    let before = stack.tensors.map(\.scalars)
    let first = stack()
    let tape = Tape()
    let recorded = tape.record { stack() }
    #expect(stack().isIdentical(to: first) && recorded.isIdentical(to: first))
    #expect(tape.replayed().last?.isIdentical(to: first) == true)
    for (a, b) in zip(stack.gradients(), stack.gradients()) {
      #expect(a.tensor.isIdentical(to: b.tensor))
    }
    #expect(stack.tensors.map(\.scalars) == before)
  }

  /// W_u may be W_e transposed: the stack runs, and the one matrix gets the gradients of both uses.
  @Test func tyingIsPassingTheTranspose() {
    var θ = SampleStack.dParameters
    let untied = θ
    func loss(_ e: Tensor, _ u: Tensor) -> Tensor {
      (θ.e, θ.u) = (e, u)
      return logLoss(dTransformer(Self.x, θ), targets: SampleStack.decoder.targets)
    }
    let tape = Tape()
    let tied = tape.record { loss(untied.e, untied.e.transposed) }
    let both = tape.gradients(of: tied)[untied.e]
    let separate = Tape()
    let u = Tensor(shape: [10, 5], scalars: untied.e.transposed.scalars)
    let apart = separate.record { loss(untied.e, u) }
    let gradients = separate.gradients(of: apart)
    #expect(tied.scalar == apart.scalar)
    expectClose(both, gradients[untied.e] + gradients[u].transposed, 1e-13)
  }
}
