import FormalTransformers
import Foundation

let chapter = Chapter.begin(
  "Why several small looks instead of a big one?", seconds: 20, readsText: true)

//: # 5. Multi-head attention
//:
//: In chapter 4 every token asked one question of all the others, and got one answer: a mean of
//: their values. But a reader has several questions at once. A closing bracket wants to know which
//: word stands before it, *and* which word opened the bracket. May it not ask for both in one go,
//: with one big query?
//:
//: ## The smallest case
//:
//: Two tokens, with the values 1 and 5. A query looks at both of them equally. Then the two change
//: places.

func head(q: Tensor, v: Tensor, bv: Double = 0) -> AttentionParameters {
  AttentionParameters(
    q: q, bq: .zeros([q.rows]), k: .identity(q.rows), bk: .zeros([q.rows]), v: v,
    bv: Tensor(vector: [bv]))
}
let asker = head(q: .zeros([1, 1]), v: .identity(1))
func answer(_ first: Double, _ second: Double) -> Tensor {
  attention(Tensor(rows: [[0]]), Tensor(rows: [[first, second]]), asker, mask: .bidirectional)
}
show(answer(1, 5), "1, 5 ↦")
show(answer(5, 1), "5, 1 ↦")

//: The mean of 1 and 5 is the mean of 5 and 1. One head can look at two tokens, but what it brings
//: home is one mixture, and nobody can see any more who said what. The way out is to look twice and
//: to keep the two results apart. Algorithm 5 does that. Three tokens, and two heads with one
//: number each:

let X = Tensor(rows: [[1, 0, 2], [0, 1, 1]])
let head1 = head(q: .identity(2), v: Tensor(rows: [[1, 0]]), bv: 0.5)
let head2 = head(q: Tensor(rows: [[0, 1], [1, 0]]), v: Tensor(rows: [[0, 1]]), bv: -0.5)
let W = MHAttentionParameters(
  heads: [head1, head2], o: Tensor(rows: [[1, 2], [3, 4]]), bo: Tensor(vector: [0.1, -0.1]))
show(X, "X", columns: ["t = 1", "2", "3"])

//: Follow token 2, which is (0, 1). Head 1 asks with the token itself. The inner products with the
//: three tokens are 0, 1 and 1, so it looks equally at tokens 2 and 3, and less at token 1. Its
//: values are the first coordinates plus ½: 1.5, 0.5 and 2.5. Tokens 2 and 3 together say 1.5 on
//: average, and token 1 says the same. So the answer is 1.5, whatever the weights.
//:
//: Head 2 exchanges the coordinates of the query. Token 2 asks with (1, 0), the inner products are
//: 1, 0 and 2, and it looks most at token 3. Its values are the second coordinates less ½.

let tape = Tape()
let Vtilde = tape.record {
  tape.name(X, "X")
  tape.name(W)
  return mhAttention(X, W, mask: .bidirectional)
}
show(tape.attentionWeights[0], "head 1 looks", columns: ["t_x = 1", "2", "3"])
show(tape.attentionWeights[1], "head 2 looks", columns: ["t_x = 1", "2", "3"])
quote("second", tape.value(algorithm: 5, line: 3)[1, 1])
quote("mixed", Vtilde[0, 1], digits: 4)
show(Vtilde, "Ṽ")

//: The middle columns are the ones you worked out. What the heads say is stacked, and W_o mixes it.
//: The first number for token 2 is 1 · 1.5 + 2 · {{second}} + 0.1 = {{mixed}}.
//:
//: ## Line by line

show(Pseudocode[5])
show(linesOf: 5, on: tape)

//: - **Lines 1 and 2**: every head gets the same X, Z and mask, and its own weights.
//: - **Line 3** puts the answers on top of one another. The semicolons matter: one below the other.
//: - **Line 4** is the only place where heads meet. Row i of Ṽ adds up what all heads say, weighted
//:   by row i of W_o.
//:
//: Read line 4 by columns of W_o and it says: each head has its own block of columns, and Ṽ is the
//: sum over heads of block times answer, plus b_o. Compute that sum, and subtract it from Ṽ:

let Y = (0..<W.heads).map { attention(X, X, W[$0], mask: .bidirectional) }
let sumOverHeads = W.o.columns(0..<1) * Y[0] + W.o.columns(1..<2) * Y[1] + W.bo
show(Vtilde - sumOverHeads, "rest", digits: 1)

//: Now take lines out. Without line 4 the output is the Y above: each row belongs to one head, and
//: what needs both is out of reach. Without line 3 there can be one head alone. With W_o the
//: identity and b_o zero we are then back at Algorithm 4:

let alone = MHAttentionParameters(heads: [head1], o: .identity(1), bo: .zeros([1]))
show(mhAttention(X, alone, mask: .bidirectional), "Algorithm 5 with one head")
show(attention(X, X, head1, mask: .bidirectional), "Algorithm 4")

//: What do several heads cost? Make them small: H heads of size 8/H in place of one of size 8. The
//: number of parameters stays what it was.

show(
  Table(
    ["H", "d_attn = d_mid", "parameters"],
    rows: [1, 2, 4, 8].map { heads in
      var random = chapter.random()
      let W = MHAttentionParameters(
        heads: heads, dx: 16, dz: 16, dattn: 8 / heads, dmid: 8 / heads, dout: 16, from: &random)
      return ["\(heads)", "\(8 / heads)", "\(W.parameterCount)"]
    }))
show(
  symbolsOf: 5,
  [
    "X": "X", "Z": "Z", "W_q^h, h ∈ [H]": "W[h].q", "b_q^h, h ∈ [H]": "W[h].bq",
    "W_k^h, h ∈ [H]": "W[h].k", "b_k^h, h ∈ [H]": "W[h].bk", "W_v^h, h ∈ [H]": "W[h].v",
    "b_v^h, h ∈ [H]": "W[h].bv", "W_o": "W.o", "b_o": "W.bo", "Ṽ": "mhAttention(X, Z, W, mask:)",
  ])

//: ## The graph of this run

show(
  graph: tape, "heads", options: GraphOptions(depth: 1, folds: false),
  caption: "Two heads side by side. Both read X, neither reads the other.")

//: From X the arrows part, and they come together in line 3 and not before. So the heads can be
//: computed at the same time.
//:
//: ## Two questions at once
//:
//: Back to the brackets. We make sequences of eight tokens. A token is a letter, and some letters
//: carry a bracket: `(a` opens, `d)` closes. Three kinds of brackets open and close once, and may
//: cross. At each token we ask which letter came before. Where a bracket closes, we also ask which
//: letter opened it.

let task = BracketedLetters(letters: 6, kinds: 3, length: 8)
var dice = chapter.random(36)
let example = task.sample(from: &dice)
let written = task.text(of: example.tokens)
func letters(_ answers: [Int?]) -> [String] { answers.map { $0.map(task.letter) ?? "·" } }
show(
  Table(
    ["sequence"] + written,
    rows: [["letter before"] + letters(example.before), ["opened by"] + letters(example.opener)]))

//: The model is the chapters so far in a row: embeddings (chapter 2), Algorithm 5, and a matrix W_u
//: that turns each column into scores for the answers (chapter 6). Nothing leads around the
//: attention: what it does not bring home is lost.

//:fold The model
struct Reader: Parameters {
  var W_e, W_p, W_u: Tensor
  var W: MHAttentionParameters

  init(heads: Int, size: Int, tokens: Int, places: Int, answers: Int, from r: inout RandomSource) {
    let d = 16
    W_e = .normal([d, tokens], from: &r)
    W_p = .normal([d, places], from: &r)
    W = MHAttentionParameters(
      heads: heads, dx: d, dz: d, dattn: size / heads, dmid: size / heads, dout: d,
      from: &r)
    W_u = .normal([answers, d], deviation: 0.25, from: &r)
  }

  mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {
    body("W_e", &W_e)
    body("W_p", &W_p)
    body("W_u", &W_u)
    W.forEachTensor(body)
  }

  /// Several sequences lie side by side; their axis keeps them apart.
  func scores(_ sequences: [[Int]]) -> Tensor {
    let X =
      tokenEmbedding(sequences.flatMap { $0 }, W_e)
      + positionalEmbedding(sequences.flatMap { Array($0.indices) }, W_p)
    let axis = TokenAxis(lengths: sequences.map(\.count))
    return W_u * mhAttention(X.packed(axis), W, mask: .causal)
  }
}
//: The loss is the mean over all questions, in nats. Six rows of scores belong to the first
//: question, six to the second.

func loss(_ θ: Reader, _ samples: [BracketedLetters.Sample]) -> Tensor {
  let scores = θ.scores(samples.map(\.tokens))
  let (before, opener) = (samples.flatMap(\.before), samples.flatMap(\.opener))
  let both =
    crossEntropy(scores.rows(0..<6), targets: before)
    + crossEntropy(scores.rows(6..<12), targets: opener)
  return both / Double((before + opener).count { $0 != nil })
}
func trained(heads: Int, size: Int, steps: Int, seed: UInt64) -> Reader {
  var (adam, random) = (Adam(rate: 0.01), chapter.random(seed))
  let start = Reader(
    heads: heads, size: size, tokens: task.tokenCount, places: 8, answers: 12, from: &random)
  return descend(from: start, by: &adam, steps: steps) { θ, _ in
    loss(θ, (0..<16).map { _ in task.sample(from: &random) })
  }.parameters
}

//: Two heads of size 4 against one of size 8: the same number of parameters, the same 400 steps of
//: 16 sequences, three times each from other random numbers. The exam has 200 new sequences. We
//: count the closing brackets at which both answers are right. The *hard* ones follow an opening
//: bracket of another kind, as `d}` above follows `(b`: there, both answers stand in opening
//: brackets.

let seeds: [UInt64] = [10, 11, 12]
var fresh = chapter.random(2)
let exam = (0..<200).map { _ in task.sample(from: &fresh) }
let doubles = seeds.map { trained(heads: 2, size: 8, steps: 400, seed: $0) }
let singles = seeds.map { trained(heads: 1, size: 8, steps: 400, seed: $0) }
func percent(_ share: Double) -> String { numberText(100 * share, digits: 3) + " %" }
func marks(_ θ: Reader) -> [String] {
  let scores = θ.scores(exam.map(\.tokens))
  return [
    numberText(loss(θ, exam).scalar, digits: 2), percent(task.shareRight(scores, on: exam)),
    percent(task.shareRight(scores, on: exam, hardOnly: true)),
  ]
}
show(
  Table(
    ["start", "two heads: loss", "right", "hard", "one head: loss", "right", "hard"],
    rows: seeds.indices.map { ["\($0 + 1)"] + marks(doubles[$0]) + marks(singles[$0]) }))

//: Two heads learn it, from every start. One head does not, from any. At the hard ones it is right
//: about one time in six, and there are six letters: it knows one answer and guesses the other.
//: Perhaps it needs more room and more time? Four times the size, twice the steps:

let bigger = trained(heads: 1, size: 32, steps: 800, seed: 10)
show(Table(["one head of size 32, 800 steps: loss", "right", "hard"], rows: [marks(bigger)]))

//: It does not help. Now look where they look. A column is a token that asks; its colours say where
//: it takes its answer from.

//:fold Maps of where the heads of a model look
func maps(_ θ: Reader, _ tokens: [Int], _ labels: [String], _ title: String) -> [HeatMap] {
  let tape = Tape()
  tape.record { _ = θ.scores([tokens]) }
  return tape.attentionWeights.enumerated().map { h, weights in
    HeatMap(
      weights, title: θ.W.heads == 1 ? title : "\(title): head \(h + 1)", rows: labels,
      columns: labels, rowAxis: "is looked at", columnAxis: "looks", range: 0...1,
      showsNumbers: false)
  }
}
//: First the two heads of the first start, then the single one.

show(
  HeatMaps(
    maps(doubles[0], example.tokens, written, "two")
      + maps(singles[0], example.tokens, written, "one")),
  "brackets",
  caption:
    "Of two heads, one copies the token before, the other finds the bracket. One must choose.")

//: One of the two heads has a stripe beside the diagonal: it looks at the token before. In the
//: other, each closing bracket looks at its opening bracket, however far that is; what it does
//: elsewhere is of no account. Nobody assigned these parts. The single head has the stripe alone.
//: It took the question that is asked more often, and gave up the other.
//:
//: ## Real text
//:
//: The brackets are our invention. Does a second look pay for English? The same model, now with 27
//: answers, guesses the next letter of {{text}}, in windows of twelve letters. One, two and four
//: heads share a size of 16. They learn from nine tenths of the text. The numbers are bits a letter
//: on 400 windows of the last tenth, for three starts.

//:fold Windows of text, and the training
let corpus = chapter.corpus(or: .shakespeare)
let text = try CharacterTokenizer.plainLetters.encode(plainLetters(corpus.text))
let edge = text.count / 10 * 9
func bits(_ θ: Reader, _ windows: [[Int]]) -> Tensor {
  let next = windows.flatMap { $0.dropFirst() }
  let scores = θ.scores(windows.map { Array($0.dropLast()) })
  return crossEntropy(scores, targets: next) / (log(2) * Double(next.count))
}
func reader(heads: Int, seed: UInt64) -> Reader {
  var (adam, random) = (Adam(rate: 0.01), chapter.random(seed))
  let start = Reader(heads: heads, size: 16, tokens: 27, places: 12, answers: 27, from: &random)
  return descend(from: start, by: &adam, steps: chapter.isFull ? 6000 : 600) { θ, _ in
    bits(θ, randomWindows(of: text[..<edge], length: 13, count: 16, from: &random))
  }.parameters
}
quote("text", corpus.description)
let unseen = randomWindows(of: text[edge...], length: 13, count: 400, from: &fresh)
let readers = [1, 2, 4].map { heads in seeds.map { reader(heads: heads, seed: $0) } }
show(
  Table(
    ["heads", "start 1", "start 2", "start 3"],
    rows: readers.map { row in
      ["\(row[0].W.heads)"] + row.map { numberText(bits($0, unseen).scalar, digits: 3) }
    }))
quote("pairs", PairStatistics(text, size: 27).bitsPerToken)

//: A table of letter pairs, which sees the present letter alone, leaves {{pairs}} bits open. And
//: where do the models look? The first start again, on some letters of the last tenth:

let line = Array(unseen[0].dropLast())
let signs = CharacterTokenizer.plainLetters.vocabulary.printable(line)
show(
  HeatMaps(maps(readers[1][0], line, signs, "two") + maps(readers[0][0], line, signs, "one")),
  "letters",
  caption: "Of two heads, one stays with the present letter, the other looks back. One blurs both.")

//: One head is worse than the table, although it sees twelve letters. It must look at the present
//: letter to know the pair, and every other letter it looks at is stirred into the same mixture.
//: Two heads part the work. One keeps to the present letter; the other looks back, one place most
//: of all, but not sharply as with the brackets. Four heads gain little more. And remember that
//: nothing leads around the attention here; chapter 9 adds a way.
//:
//: ## Mistakes that people make

show(
  mistakes: [
    MHAttentionMistakes.headsOverlapped, MHAttentionMistakes.outputSizedByAttn,
    MHAttentionMistakes.headsReversed,
  ])

//: The first does not show where d_mid is 1. Run it on our smallest case:

let overlapped = MHAttentionMistakes.headsOverlapped.run(X, X, W, .bidirectional)
show(overlapped - Vtilde, "overlapped, less Ṽ")

//: The second does not show where d_mid = d_attn. The third does not show in training, for W_o
//: learns whatever order it gets; it shows when the weights come from somewhere else. So test with
//: more than one head, and with sizes that all differ.
//:
//: ## Your turn: predict
//:
//: Write the answers down before you read on.
//:
//: 1. GPT-2 has d_e = 768 and 12 heads of size 64. How many parameters has one of its Algorithms 5,
//:    biases included?
//: 2. And with one head of size 768?
//: 3. In the smallest case, exchange head 1 and head 2. By how much does Ṽ change? And if the two
//:    columns of W_o change places as well?
//: 4. Set W_o to zero. What is Ṽ?
//:
//: ## What we left out
//:
//: Nothing in Algorithm 5 asks heads to differ. They do because they start from different random
//: numbers. Michel, Levy and Neubig (2019) removed many heads of trained models at little loss. The
//: paper leaves d_attn and d_mid open (erratum E7); d_e/H is custom, not law. Each head has its own
//: ℓ_z × ℓ_x scores, so memory for scores grows with H; chapter 13 does away with them. Newer
//: models let several heads share their keys and values.
//:
//: The output of the attention is added to what went in, layer after layer. Sums grow. What keeps
//: them in bounds, and how does a vector become a distribution? That is chapter 6.
//:
//: ## Answers

let (heads, size, d) = (12, 64, 768)
let count = heads * 3 * size * (d + 1) + d * (heads * size + 1)
quote("count", Double(count) / 1e6)
let Wo = concatenate(columns: [W.o.columns(1..<2), W.o.columns(0..<1)])
let swapped = MHAttentionParameters(heads: [head2, head1], o: W.o, bo: W.bo)
let both = MHAttentionParameters(heads: [head2, head1], o: Wo, bo: W.bo)
show(mhAttention(X, swapped, mask: .bidirectional) - Vtilde, "heads exchanged, less Ṽ")
show(mhAttention(X, both, mask: .bidirectional), "columns of W_o exchanged as well")

//: 1. H · 3 · d_attn · (d_e + 1) + d_e · (H · d_mid + 1) = {{count}} million.
//: 2. The same.
//: 3. By the first matrix; the second is Ṽ as it was.
//: 4. Every column is b_o.

chapter.end()
