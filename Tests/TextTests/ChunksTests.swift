import FormalText
import Tensors
import TestSupport
import Testing

struct ChunksTests {
  @Test func p0_5PiecesJoinToTheSequenceAndFit() {
    var random = RandomSource(seed: 31)
    for _ in 0..<300 {
      let tokens = (0..<random.integer(below: 40)).map { _ in random.integer(below: 9) }
      let ℓ_max = 1 + random.integer(below: 12)
      let pieces = chunks(of: tokens, atMost: ℓ_max)
      #expect(pieces.flatMap { $0 } == tokens)
      #expect(pieces.allSatisfy { 1...ℓ_max ~= $0.count })
      // Consecutive and greedy: only the last may be short.
      #expect(pieces.dropLast().allSatisfy { $0.count == ℓ_max })
    }
  }

  @Test func nothingIsAddedByDefault() throws {
    let letters = CharacterTokenizer(alphabetOf: "abc")
    let V = letters.vocabulary
    let pieces = chunks(of: try letters.represent("abcab"), atMost: 3)
    #expect(pieces == [[V.bos, 0, 1], [2, 0, 1], [V.eos]])
  }

  @Test func bosMayBeginEveryPiece() {
    let bos = 100
    var random = RandomSource(seed: 32)
    for _ in 0..<300 {
      let tokens = [bos] + (0..<random.integer(below: 40)).map { _ in random.integer(below: 9) }
      let ℓ_max = 2 + random.integer(below: 12)
      let pieces = chunks(of: tokens, atMost: ℓ_max, bos: bos)
      #expect(pieces.allSatisfy { $0[0] == bos && $0.count <= ℓ_max })
      #expect(pieces.dropFirst().allSatisfy { $0.count > 1 })
      #expect([bos] + pieces.flatMap { $0.dropFirst() } == tokens)
    }
  }

  @Test func anEmptySequenceHasNoPieces() {
    #expect(chunks(of: [], atMost: 4).isEmpty)
    #expect(chunks(of: [], atMost: 4, bos: 9).isEmpty)
  }

  @Test func piecesWithoutRoomStop() async {
    let none = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = chunks(of: [1, 2], atMost: 0) }
    expectMessage(none, "stop: chunks: pieces of at most 0 tokens cannot hold the sequence\n")
    let bosOnly = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = chunks(of: [1, 2], atMost: 1, bos: 1) }
    expectMessage(bosOnly, "stop: chunks: pieces of at most 1 tokens cannot hold the sequence\n")
  }
}
