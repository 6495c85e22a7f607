import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm10DTransformerTests {
  /// The specification's x = [6, 1, 3, 2, 7], counted from 0.
  private static let x = [5, 0, 2, 1, 6]

  @Test func thePinnedDistributionComesOut() {
    expectClose(
      dTransformer(Self.x, PinnedModel.dTransformer),
      rows: [
        [0.053884188354, 0.095784732832, 0.092752784223, 0.074600210237, 0.103235445959],
        [0.111364414497, 0.110525918147, 0.111520745220, 0.110569348475, 0.111740821217],
        [0.210866992806, 0.124494481873, 0.135906388410, 0.155478676465, 0.125111545216],
        [0.089338204942, 0.160766434407, 0.141958400569, 0.126838971530, 0.153630563337],
        [0.069059290443, 0.059417583291, 0.066890234096, 0.061893397275, 0.067558343534],
        [0.072278566912, 0.065182629308, 0.073388470254, 0.066297398864, 0.074994699826],
        [0.393208342046, 0.383828220142, 0.377582977228, 0.404321997154, 0.363728580910],
      ])
  }

  @Test func theTraceIsThePapers() {
    let tape = Tape()
    tape.record { _ = dTransformer(Self.x, PinnedModel.dTransformer) }
    expectTrace(
      of: tape, algorithm: 10,
      TraceExpectation(
        sizes: [10: ["L": 2, "ℓ": 5, "d_e": 4, "N_V": 7], 5: ["H": 2]], implied: [10: [2: [1, 2]]]))
  }
}
