import FormalTransformers
import Foundation

let chapter = Chapter.begin("What does the model see of a text?", seconds: 20, readsText: true)

//: # 1. Tokens
//:
//: A transformer computes with numbers. A text is no number. So before anything else somebody cuts the
//: text into pieces and numbers the pieces, and from then on the numbers are all there is. What does the
//: model see of a text, then, and what does it no longer see?
//:
//: ## The smallest case
//:
//: Take the word “banana”. A machine keeps it as six bytes. We can number its letters instead: a is 0,
//: b is 1, n is 2. Or the whole word can be number 0.

let word = "banana"
let words = WordTokenizer(wordsOf: word)
let cutters: [(name: String, cut: any Tokenizer)] = [
  ("bytes", BytePairTokenizer(merges: [])), ("characters", CharacterTokenizer(alphabetOf: word)),
  ("words", words),
]
/// Pieces or numbers side by side.
func row<T>(_ items: [T]) -> String { items.map { "`\($0)`" }.joined(separator: " ") }
var cuts = Table(["cut into", "pieces", "numbers", "different pieces there are"])
for (name, cut) in cutters {
  let count = "\(cut.vocabulary.elements.count)"
  cuts.rows.append([name, row(try cut.pieces(of: word)), row(try cut.encode(word)), count])
}
show(cuts)

//: Each piece is called a *token*; the set of all of them is the *vocabulary*. Short tokens make long
//: sequences, and to compare each with each takes work that grows with the square of the length. Long
//: tokens make a huge vocabulary, most of which is hardly ever used, and a new word has no number at all:

if case .failure(let error) = Result(catching: { try words.encode("bandana") }) {
  show("> \(error)")
}

//: Between the two lies the cut that most models use: frequent words whole, rare ones in pieces. Nobody
//: writes the list of pieces by hand. It is learned, by *byte pairs*, from a text. Here is all of it, for
//: our text of one word. Start with the bytes; look for the pair of neighbours that occurs most often; make
//: it a token of its own; begin again.

var training = BytePairTraining(on: word, minimumCount: 1)
var steps = Table(["the text now", "its pairs, and at how many places: the first is joined"])
while training.nextMerge != nil {
  let V = training.tokenizer.vocabulary
  let pairs = training.candidates(4).map { candidate in
    V.printable([candidate.pair.left, candidate.pair.right]).joined(separator: "·")
      + " \(candidate.count)"
  }
  steps.rows.append([row(training.tokenizer.pieces(of: word)), pairs.joined(separator: ", ")])
  training.learn()
}
steps.rows.append([row(training.tokenizer.pieces(of: word)), "none"])
show(steps)

//: You can check the first row with a finger. Where two pairs are equally frequent, the one with the
//: smaller numbers goes first: a comes before n, and a byte before every token that was made later. After
//: four merges the word is a single token.
//:
//: ## Line by line
//:
//: The paper names byte pairs and gives no pseudocode for them (§4). These are the steps:
//:
//: 1. Cut the text at the borders of words. Every byte is a token: numbers 0 to 255.
//: 2. Count, for every pair of neighbouring tokens, the places where it stands.
//: 3. Join the most frequent pair, wherever it stands, from left to right. The new token gets the next
//:    number.
//: 4. Again from 2, until there are as many merges as were asked for, or no pair is frequent enough.
//:
//: To encode another text is to repeat the merges in their order. Watch “bandana”, which was never seen:

let all = training.tokenizer
var replay = Table(["merges known", "the last one made", "bandana"])
for known in 0...all.merges.count {
  let last = known == 0 ? "" : all.vocabulary.printable(255 + known)
  replay.rows.append(["\(known)", last, row(all.keeping(merges: known).pieces(of: "bandana"))])
}
show(replay)

//: What breaks without a step?
//:
//: - Without the **bytes** of step 1, a text with an unknown sign cannot be written. With them, nothing is
//:   unknown. A banana that never occurred in training becomes four tokens, and comes back:

show("`🍌` → \(row(all.encode("🍌"))) → `\(all.decode(all.encode("🍌")))`")

//: - Without the **order** the model meets cuts that it was not trained on: see the mistakes below. So the
//:   merges are the tokenizer; the list of tokens is not enough.
//: - Without the **borders** of step 1, tokens grow across words. We try that below, on real text.
//:
//: At the end of the vocabulary the paper puts three tokens that stand for no text: *mask* takes the place
//: of a token that a model has to guess, *bos* is the beginning of a sequence, *eos* its end. The sequence
//: that represents a text has bos in front and eos behind. We keep three of the four merges, so that
//: something is left to see:

let three = all.keeping(merges: 3)
let V = three.vocabulary
let x = three.represent(word)
let inPaper = x.map { Vocabulary.paperNumber(of: $0) }
show(
  Table(
    ["paper", "Swift", "here"],
    rows: [
      ["N_V, the size of the vocabulary", "`V.count`", "\(V.count)"],
      [
        "mask_token, bos_token, eos_token", "`V.mask`, `V.bos`, `V.eos`",
        row([V.mask, V.bos, V.eos]),
      ],
      ["x, counted from 0", "`x`", row(x)],
      ["x as the paper counts, from 1", "`Vocabulary.paperNumber`", row(inPaper)],
      ["what is read back from x", "`three.decode(x)`", three.decode(x)],
    ]))

//: ## The graph of this run
//:
//: The first thing a model does with the numbers is Algorithm 1: it has a matrix with one column for each
//: token, and looks the column up. That is the next chapter; here we look once. We choose columns that you
//: can read: how many a, b and n the token holds.

let counts = (0..<V.count).map { token in
  "abn".utf8.map { letter in Double(V.bytes(of: token).count { $0 == letter }) }
}
let W_e = Tensor(columns: counts)
let tape = Tape()
tape.name(W_e, "W_e")
_ = tape.record { tokenEmbedding(x, W_e) }
show(Pseudocode[1])
show(linesOf: 1, on: tape)
quote("size", V.count)
quote("ban", x[1])
quote("ana", x[2])
show(
  graph: tape, "banana",
  caption: "Algorithm 1 on bos, ban, ana, eos. The tokens choose columns, nothing else.")

//: Notice what goes in: a matrix of 3 × {{size}}, and nothing else. The numbers of the tokens are not added
//: or multiplied. They only say *which* column. To the model, “ban” is column {{ban}}: that it has three
//: letters, the model cannot see. Whatever it is to know about a token must come to stand in its column.
//: Ours are filled by hand; a real model learns them.
//:
//: ## Real text: {{text}}
//:
//: The same code, on {{characters}} characters. We learn {{merges}} merges and ask at several sizes of the
//: vocabulary: how many tokens is the text, and how many bits? For the bits we use the plainest model there
//: is: a token's probability p is its share of the text, whatever came before, and it costs −log₂ p bits.

let corpus = chapter.corpus(or: .shakespeare)
let text = corpus.text
let length = text.unicodeScalars.count
let start = ContinuousClock.now
var learner = BytePairTraining(on: text)
learner.learn(merges: chapter.isFull ? 16_384 : 4096)
let time = ContinuousClock.now - start
let pairs = learner.tokenizer
quote("text", corpus.description)
quote("characters", length)
quote("merges", pairs.merges.count)

//:fold Bits and tokens at each size of the vocabulary
let sizes = [0, 16, 64, 256, 1024, 4096, 16_384].filter { $0 <= pairs.merges.count }
let counted = sizes.map { TokenStatistics(pairs.keeping(merges: $0).encode(text)) }
let inPairs = counted[counted.count - 1]
let allWords = WordTokenizer(wordsOf: text)
let inWords = TokenStatistics(try allWords.encode(text))
let allLetters = CharacterTokenizer(alphabetOf: text)
let inLetters = TokenStatistics(try allLetters.encode(text))
var table = Table(["cut", "N_V", "tokens", "characters each", "bits each", "bits a character"])
func add(_ cut: String, _ N_V: Int, _ tokens: TokenStatistics) {
  let numbers = [
    Double(length) / Double(tokens.total), tokens.bitsPerToken, tokens.bitsPerCharacter(length),
  ]
  table.rows.append([cut, "\(N_V)", "\(tokens.total)"] + numbers.map { numberText($0, digits: 3) })
}
add("characters", allLetters.vocabulary.count, inLetters)
for (size, tokens) in zip(sizes, counted) { add("\(size) merges", 259 + size, tokens) }
add("words", allWords.vocabulary.count, inWords)
quote("time", measured("\(numberText(time / .seconds(1), digits: 2)) s"))
show(table, caption: "One text, cut in several ways. Bits are those of the shares alone.")

func line(_ name: String, _ value: (TokenStatistics) -> Double) -> Curves.Line {
  Curves.Line(name, xs: sizes.map { Double(259 + $0) }, ys: counted.map(value), style: .marked)
}
let lines = [
  line("bits a character") { $0.bitsPerCharacter(length) },
  line("tokens a character") { Double($0.total) / Double(length) },
]
let wordBits = inWords.bitsPerCharacter(length)
show(
  Curves(
    lines, x: Axis("size of the vocabulary", scale: .logarithmic),
    y: Axis("for each character", range: 0...5),
    references: [.horizontal(wordBits, "words: bits a character")]), "vocabulary-size",
  caption: "The larger the vocabulary, the shorter the text. Its own size is not counted.")

//: To learn the merges took {{time}}, and no random number. Look down the column of tokens: from 16 merges
//: on each row has four times as many merges as the row above, and saves fewer tokens than that one did.
//: Whole words make the shortest text, but at a price. There are {{types}} different ones, for here “lord”
//: and “lord,” are two, and {{once}} of them occur once. A model learns next to nothing about a token it
//: meets once. And the next book has other words: of all words in {{other}}, {{unknown}} % have no number
//: here. The merges cut that book too, at {{held}} characters a token.

//:fold Words that occur once; the same tokenizers on another book
let known = Set(WordTokenizer.words(of: text))
let other = text == Corpus.alice.text ? Corpus.genesis : Corpus.alice
let otherWords = WordTokenizer.words(of: other.text)
let missing = otherWords.count { !known.contains($0) }
let heldOut = Double(other.text.unicodeScalars.count) / Double(pairs.encode(other.text).count)
quote("types", allWords.vocabulary.elements.count)
quote("once", inWords.onceCount)
quote("other", other.description)
quote("unknown", 100 * Double(missing) / Double(otherWords.count), digits: 2)
quote("held", heldOut)
quote("pairTypes", inPairs.ranked.count)
quote("pairsOnce", inPairs.onceCount)
quote("first", "`\(allWords.vocabulary.printable(inWords.ranked[0].token))`")
let ranked = [("words", inWords), ("byte pairs", inPairs), ("characters", inLetters)].map {
  Curves.Line($0, xs: $1.zipfCurve.ranks, ys: $1.zipfCurve.shares)
}
show(
  Curves(
    ranked, x: Axis("rank", scale: .logarithmic),
    y: Axis("share of the tokens", scale: .logarithmic)), "zipf",
  caption: "The tokens from the most frequent to the rarest, and what share of all each has.")

//: In most texts words lie near a straight line, from the second on. (The first “word” here is {{first}};
//: the sign ␣ is a space, ⏎ the end of a line.) The line is *Zipf's law*: the word of rank r has a share
//: near to some constant over r. So there is a long tail of rare words. Byte pairs cut it off. The frequent
//: words are whole, but the tail is broken up into parts that are used again and again: of the
//: {{pairTypes}} tokens that occur, {{pairsOnce}} occur once.
//:
//: What are these tokens? The longest ones learned, within words and then with step 1 left out, so that
//: merges may run across:

var across = BytePairTraining(on: text, split: .whole)
across.learn(merges: 1024)
let longest = learner.longestTokens(12).map { printable($0.bytes) }
let crossing = across.longestTokens(8).map { printable($0.bytes) }
show("Within words: \(row(longest))")
show("Across words, \(across.merges.count) merges: \(row(crossing))")

//: Within words we get words. Across them, whatever the book repeats becomes one token, line ends and all:
//: a vocabulary spent on the habits of one book. Last, a line as the model gets it:

show(row(pairs.pieces(of: "To be, or not to be: that is the question. To be a banana?")))

//: ## Mistakes people make
//:
//: Easy to make and hard to notice, for everything still runs. The last column holds what gives each away.

show(mistakes: [
  BytePairMistakes.tokensCounted, BytePairMistakes.longestMatch, BytePairMistakes.tokenByToken,
  BytePairMistakes.specialsInText,
])

//: ## Your turn
//:
//: Predict (answers below), then [write](exercises.md) `Sources/Exercises/Chapter01.swift` and run
//: `swift test --filter Chapter01`.
//:
//: 1. We learn from “banana bandana” in place of “banana”. Which pair is joined first, and at how many
//:    places does it stand? Which is second?
//: 2. How many tokens is “ananas” under the four merges of “banana”?
//: 3. A model reads at most ℓ_max tokens at once, so a long sequence is cut into *chunks*. Let ℓ_max be 3,
//:    and the sequence bos, six tokens and eos. How many chunks? And how many if every chunk has to begin
//:    with bos?
//:
//: ## What we left out
//:
//: The sign “é” can be written as one or as two (e and an accent); here these are two texts, as their bytes
//: are. Some systems make them equal first, and then cannot give back what they were given. And there are
//: other ways to learn pieces than by counting pairs.
//:
//: In the paper this is §4, and chunking is §3. It leaves open whether chunks repeat bos (erratum E16; we
//: do not, unless asked), and it needs bos in front, for the first token of a sequence is never predicted
//: (E14). And its set V* of all sequences holds the empty one, from which nothing can be computed (E15).
//:
//: One difficulty is left. Token {{ana}} comes right after token {{ban}}, and that means nothing: the sum
//: or the difference of two tokens is no token's business. How does an integer become something one can
//: add?
//:
//: ## Answers

var pair = BytePairTraining(on: "banana bandana", minimumCount: 1)
pair.learn(merges: 2)
let merged = pair.merges.map { "`\(printable($0.bytes))` at \($0.count) places" }
show("1. \(merged.joined(separator: ", then "))")
let ananas = all.pieces(of: "ananas")
show("2. \(ananas.count): \(row(ananas))")
let sequence = [V.bos, 1, 2, 3, 4, 5, 6, V.eos]
let chunked = [chunks(of: sequence, atMost: 3), chunks(of: sequence, atMost: 3, bos: V.bos)]
let sentences = chunked.map { "\($0.count) chunks, of \(row($0.map(\.count))) tokens" }
show("3. \(sentences.joined(separator: "; with bos again, "))")

//: For 1: in the end b·an and an·a stand at two places each, and b has the smaller number. For 3: a chunk
//: of three that begins with bos has room for two.
chapter.end()
