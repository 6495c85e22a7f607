import FormalText
import Tensors
import TestSupport
import Testing

struct BytePairTokenizerTests {
  @Test func bananaByHand() {
    let pairs = BytePairTokenizer(merges: [TokenPair(97, 110), TokenPair(98, 256)])
    #expect(pairs.encode("banana") == [257, 256, 97])
    #expect(pairs.pieces(of: "banana") == ["ban", "an", "a"])
    #expect(pairs.represent("na") == [259, 110, 97, 260])
    #expect(pairs.vocabulary.count == 256 + 2 + 3)
  }

  @Test func runsAreMergedFromTheLeft() {
    let aa = TokenPair(97, 97)
    let pairs = BytePairTokenizer(merges: [aa, TokenPair(256, 256)], split: .whole)
    #expect(pairs.encode("aaa") == [256, 97])
    #expect(pairs.encode("aaaaaaa") == [257, 256, 97])
    let long = [UInt8](repeating: 97, count: 100_003)
    #expect(pairs.encode(bytes: long) == Array(repeating: 257, count: 25_000) + [256, 97])
  }

  @Test func theEarlierMergeGoesFirstWhereverItStands() {
    // b c before a b, though a b stands to its left.
    let pairs = BytePairTokenizer(merges: [TokenPair(98, 99), TokenPair(97, 98)])
    #expect(pairs.encode("abc") == [97, 256])
    #expect(pairs.encode("ab bc") == [257, 32, 256])
  }

  @Test func encodingAppliesTheMergesInTheirOrder() {
    var random = RandomSource(seed: 14)
    for turn in 0..<200 {
      let alphabet = Array("abcd ' é".utf8.prefix(2 + turn % 8))
      let split = TextSplit.allCases[turn % 2]
      var training = BytePairTraining(
        onBytes: random.bytes(upTo: 120, from: alphabet), split: split, minimumCount: 1)
      training.learn(merges: random.integer(below: 30))
      let tokenizer = training.tokenizer
      for _ in 0..<4 {
        let bytes = random.bytes(upTo: 60, from: alphabet)
        #expect(
          tokenizer.encode(bytes: bytes) == NaiveBytePairs.encode(bytes, tokenizer.merges, split),
          "\(bytes) \(tokenizer.merges)")
      }
    }
  }

  @Test func mergesInAnyOrderAreAppliedInTheirOrder() {
    // Not learned from a text: random pairs of tokens made before, so that ranks and use disagree.
    var random = RandomSource(seed: 15)
    for _ in 0..<200 {
      var merges: [TokenPair] = []
      var texts: Set<[UInt8]> = []
      var elements: [[UInt8]] = (0...255).map { [$0] }
      let usable = [97, 98]
      while merges.count < 8 {
        let tokens = usable + Array(256..<256 + merges.count)
        let left = tokens[random.integer(below: tokens.count)]
        let right = tokens[random.integer(below: tokens.count)]
        let joined = elements[left] + elements[right]
        guard texts.insert(joined).inserted else { continue }
        merges.append(TokenPair(left, right))
        elements.append(joined)
      }
      let tokenizer = BytePairTokenizer(merges: merges, split: .whole)
      for _ in 0..<4 {
        let bytes = random.bytes(upTo: 40, from: Array("aab".utf8))
        #expect(
          tokenizer.encode(bytes: bytes) == NaiveBytePairs.encode(bytes, merges, .whole),
          "\(bytes) \(merges)")
      }
    }
  }

  @Test func p0_3AnyBytesComeBack() {
    var random = RandomSource(seed: 16)
    var training = BytePairTraining(on: awkwardTexts.joined(), minimumCount: 1)
    training.learn(merges: 100)
    for _ in 0..<300 {
      let bytes = random.bytes(upTo: 80)
      #expect(training.tokenizer.decodedBytes(training.tokenizer.encode(bytes: bytes)) == bytes)
    }
  }

  @Test func encodingsAgreeWithTokenizers() throws {
    let golden = try TokenizersGolden.load()
    let tokenizer = BytePairTokenizer(merges: golden.merges.map { TokenPair($0[0], $0[1]) })
    for string in golden.strings {
      #expect(tokenizer.encode(string.text) == string.tokens, "“\(string.text)”")
    }
    let alice = Array(Corpus.alice.text.utf8)
    let heldOut = Array(alice.dropFirst(golden.sampleBytes).prefix(golden.heldOutBytes))
    #expect(tokenizer.encode(bytes: heldOut) == golden.heldOut)
    for uncut in golden.uncut {
      let merges = uncut.merges.map { TokenPair($0[0], $0[1]) }
      #expect(BytePairTokenizer(merges: merges, split: .whole).encode(uncut.text) == uncut.tokens)
    }
  }

  @Test func theFirstTokensMayBeTheBytesInAnyOrder() {
    let reversed = (0...255).reversed().map { UInt8($0) }
    // a is token 158, n is token 145.
    let pairs = BytePairTokenizer(bytes: reversed, merges: [TokenPair(158, 145)])
    #expect(pairs.encode("ana") == [256, 158])
    #expect(pairs.decode([256, 158]) == "ana")
  }

  @Test func keepingFewerMergesForgetsTheLaterOnes() {
    var training = BytePairTraining(on: "banana bandana", minimumCount: 1)
    training.learn(merges: 5)
    let all = training.tokenizer
    #expect(all.keeping(merges: 5).merges == all.merges)
    #expect(all.keeping(merges: 0).encode("ban") == [98, 97, 110])
    let two = all.keeping(merges: 2)
    #expect(two.merges == Array(all.merges.prefix(2)) && two.split == all.split)
    #expect(two.vocabulary.mask == 258)
  }

  @Test func mistakesStopWithWhatIsWrong() async {
    let early = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = BytePairTokenizer(merges: [TokenPair(97, 98), TokenPair(257, 97)]) }
    expectMessage(
      early, "stop: byte-pair tokenizer: merge 1 joins token 257, which is not made yet\n")
    let twice = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      let merges = [(97, 98), (98, 99), (256, 99), (97, 257)].map { TokenPair($0.0, $0.1) }
      _ = BytePairTokenizer(merges: merges)
    }
    expectMessage(twice, "stop: vocabulary: elements 258 and 259 are both “abc”\n")
    let bytes = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = BytePairTokenizer(bytes: Array(repeating: 7, count: 256), merges: []) }
    expectMessage(
      bytes,
      "stop: byte-pair tokenizer: the first 256 tokens must be the 256 bytes, each once\n")
    let more = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = BytePairTokenizer(merges: []).keeping(merges: 1) }
    expectMessage(more, "stop: byte-pair tokenizer: cannot keep 1 of 0 merges\n")
  }
}
