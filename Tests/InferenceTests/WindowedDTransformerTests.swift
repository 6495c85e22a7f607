import FormalAlgorithms
import FormalInference
import Tensors
import TestSupport
import Testing

struct WindowedDTransformerTests {
  /// Whatever was read: p is that of the window, read as a whole from position 0.
  @Test(arguments: [1, 4, 6, 12, 13]) func pIsThatOfTheWindow(_ kept: Int) {
    let θ = Models.decoder(seed: 4)
    let ℓ_max = θ.p.columns
    var model = WindowedDTransformer(θ, keeping: kept)
    var (text, begins): ([Int], Int) = ([], 0)
    for (n, seed) in zip([3, 1, 9, 1, 1, 5, 20, 1, 13, 2] + Array(repeating: 1, count: 20), 1...) {
      let x = Models.tokens(n, of: θ.e.columns, seed: UInt64(seed))
      let held = model.window.count
      let p = model.read(x)
      text += x
      begins = held + n > ℓ_max ? text.count - min(kept, held + n) : begins
      #expect(model.window == Array(text[begins...]))
      expectClose(p, dTransformer(model.window, θ).column(model.window.count - 1), 1e-12)
      #expect(model.length == text.count)
    }
  }

  @Test func nothingIsForgottenBeforeTheWindowIsFull() {
    let θ = Models.decoder(seed: 7)
    let x = Models.tokens(θ.p.columns, of: θ.e.columns, seed: 3)
    var (windowed, cached) = (WindowedDTransformer(θ), CachedDTransformer(θ))
    for token in x { #expect(windowed.read([token]).isIdentical(to: cached.read([token]))) }
    #expect(windowed.window == x)
    _ = windowed.read([1])
    #expect(windowed.window == Array((x + [1]).suffix(windowed.kept)))
    #expect(windowed.kept == θ.p.columns / 2)
  }

  /// ℓ_max = 13: Algorithm 14 could not.
  @Test func generationGoesOnBeyondTheMaximumLength() {
    let θ = Models.decoder(seed: 1)
    var model = WindowedDTransformer(θ)
    var random = RandomSource(seed: 1)
    let y = generate(after: [1, 2], with: &model, generating: 60, from: &random)
    #expect(y.tokens.count == 60)
    #expect(y.ending == .complete)
    // The last token is drawn, not read.
    #expect(model.length == 61)
  }

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }
}

private let stops = [0, 14].map { (kept: Int) in
  Stop("window: \(kept) tokens to keep of ℓ_max = 13") {
    _ = WindowedDTransformer(Models.decoder(seed: 1), keeping: kept)
  }
}
