import FormalTransformers

let chapter = Chapter.begin(
  "Why several small looks instead of a big one?", seconds: 10, readsText: true)

//: # 5. Multi-head attention
//:
//: In chapter 4 every token asked one question of all the others, and got one answer: a mean of their values. But a
//: reader has several questions at once. A closing bracket wants to know which word stands before it, *and* which
//: word opened the bracket. May it not ask for both in one go, with one big query?
//:
//: ## The smallest case
//:
//: Two tokens, with the values 1 and 5. A query of 0 looks at both of them equally. Then the two change places.

func head(q: Tensor, v: Tensor, bv: Double = 0) -> AttentionParameters {
  AttentionParameters(
    q: q, bq: .zeros([q.rows]), k: .identity(q.rows), bk: .zeros([q.rows]),
    v: v, bv: Tensor(vector: [bv]))
}
let even = head(q: .zeros([1, 1]), v: .identity(1))
for (first, second) in [(1.0, 5.0), (5.0, 1.0)] {
  let Z = Tensor(rows: [[first, second]])
  show(attention(.zeros([1, 1]), Z, even, mask: .bidirectional), "Ṽ")
}

//: The mean of 1 and 5 is the mean of 5 and 1. One attention can look at two tokens, but what it brings home is one
//: mixture, and nobody can see any more who said what. The way out is to look twice and to keep the two results
//: apart. Algorithm 5 does that; each look is called a *head*. Three tokens, and two heads, each of which brings
//: home one number:

let X = Tensor(rows: [[1, 0, 2], [0, 1, 1]])
let head1 = head(q: .identity(2), v: Tensor(rows: [[1, 0]]), bv: 0.5)
let head2 = head(q: Tensor(rows: [[0, 1], [1, 0]]), v: Tensor(rows: [[0, 1]]), bv: -0.5)
let W = MHAttentionParameters(
  heads: [head1, head2], o: Tensor(rows: [[1, 2], [3, 4]]), bo: Tensor(vector: [0.1, -0.1]))
show(X, "X", columns: ["t = 1", "2", "3"])

//: Follow token 2, which is (0, 1). Head 1 asks with the token itself. The inner products with the three tokens are
//: 0, 1 and 1, so it looks equally at tokens 2 and 3, and less at token 1. Its values are the first coordinates
//: plus ½: 1.5, 0.5 and 2.5. Tokens 2 and 3 together say 1.5 on average, and token 1 says the same. So the answer
//: is 1.5, whatever the weights.
//:
//: Head 2 exchanges the coordinates of the query. Token 2 asks with (1, 0), the inner products are 1, 0 and 2, and
//: it looks most at token 3. Its values are the second coordinates less ½: −0.5, 0.5 and 0.5.

let tape = Tape()
tape.name(W)
let Vtilde = tape.record { mhAttention(X, W, mask: .bidirectional) }
show(tape.attentionWeights[0], "head 1 looks", columns: ["t_x = 1", "2", "3"])
show(tape.attentionWeights[1], "head 2 looks", columns: ["t_x = 1", "2", "3"])
show(Vtilde, "Ṽ")
quote("second", tape.value(algorithm: 5, line: 3)[1, 1])
quote("mixed", Vtilde[0, 1], digits: 4)

//: The middle columns are those of token 2. What the heads say is stacked, and W_o mixes it. Head 2 says {{second}}
//: to token 2, so the first number there is 1 · 1.5 + 2 · {{second}} + 0.1 = {{mixed}}.
//:
//: ## Line by line

show(Pseudocode[5])
show(linesOf: 5, on: tape)

//: - **Lines 1 and 2**: every head gets the same X, Z and mask, and its own weights.
//: - **Line 3** puts the answers on top of one another. The semicolons matter: one below the other.
//: - **Line 4** is the only place where heads meet. Row i of Ṽ adds up what all heads say, weighted by row i of
//:   W_o.
//:
//: Read line 4 by columns of W_o and it says: each head has its own block of columns, and Ṽ is the sum over heads
//: of block times answer, plus b_o. Compute that sum, and subtract it from Ṽ:

let Y = (0..<2).map { attention(X, X, W[$0], mask: .bidirectional) }
let parts = (0..<2).map { W.o.columns($0..<$0 + 1) * Y[$0] }
show(Vtilde - (parts[0] + parts[1] + W.bo), "rest", digits: 1)

//: Now take lines out. Without **line 4** the output is the Y above: each row is what one head says, and no row
//: joins what two of them found. Without **line 3** there is nothing to stack: one head alone. Let its W_o be the
//: identity and its b_o zero, and we are back at Algorithm 4:

let alone = MHAttentionParameters(heads: [head1], o: .identity(1), bo: .zeros([1]))
let four = attention(X, X, head1, mask: .bidirectional)
show(mhAttention(X, alone, mask: .bidirectional) - four, "difference")
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

//: The arrows that leave X come together in line 3 and not before. So the heads can be computed at the same time.
//:
//: ## Two questions at once
//:
//: Back to the brackets. We make sequences of eight tokens. A token is a letter, and some letters carry a bracket:
//: `(a` opens, `d)` closes. Three kinds of brackets open and close once, and may cross. At each token we ask which
//: letter came before. Where a bracket closes, we also ask which letter opened it.

let task = BracketedLetters(letters: 6, kinds: 3, length: 8)
var dice = chapter.random(36)
let example = task.sample(from: &dice)
let written = task.text(of: example.tokens)
let before = example.before.map { $0.map(task.letter) ?? "·" }
let opener = example.opener.map { $0.map(task.letter) ?? "·" }
show(
  Table(["sequence"] + written, rows: [["letter before"] + before, ["opened by"] + opener]))

//: The model is the chapters so far in a row: embeddings (chapter 2), Algorithm 5, and a matrix W_u that turns each
//: column into scores for the answers (chapter 6). Six rows of scores belong to the first question, six to the
//: second. Nothing leads around the attention: what it does not bring home is lost.

//:fold The model, and its training on brackets
struct Reader: Parameters {
  var W_e, W_p, W_u: Tensor
  var W: MHAttentionParameters

  /// `size` is that of all heads together.
  init(heads: Int, size: Int, tokens: Int, places: Int, answers: Int, from r: inout RandomSource) {
    W_e = .normal([16, tokens], from: &r)
    W_p = .normal([16, places], from: &r)
    W = MHAttentionParameters(
      heads: heads, dx: 16, dz: 16, dattn: size / heads, dmid: size / heads, dout: 16, from: &r)
    W_u = .normal([answers, 16], deviation: 0.25, from: &r)
  }

  mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {
    body("W_e", &W_e)
    body("W_p", &W_p)
    body("W_u", &W_u)
    W.forEachTensor(body)
  }

  /// Takes eight sequences at a time: side by side each pays for the scores of all.
  func scores(_ sequences: [[Int]]) -> Tensor {
    let answers = stride(from: 0, to: sequences.count, by: 8).map { start in
      let X = initialEmbedding(Array(sequences[start...].prefix(8)), W_e, W_p)
      return mhAttention(X, W, mask: .causal)
    }
    return W_u * concatenate(columns: answers)
  }
}
func trained(heads: Int, size: Int, steps: Int, seed: UInt64) -> Reader {
  var (adam, random) = (Adam(rate: 0.01), chapter.random(seed))
  let start = Reader(
    heads: heads, size: size, tokens: task.tokenCount, places: 8, answers: 12, from: &random)
  return descend(from: start, by: &adam, steps: steps) { θ, _ in
    let samples = (0..<16).map { _ in task.sample(from: &random) }
    return task.loss(θ.scores(samples.map(\.tokens)), on: samples)
  }.parameters
}
//: Two heads of size 4 against one of size 8: 400 steps of 16 sequences, three times from other random numbers.

let starts: [UInt64] = [10, 11, 12]
let doubles = starts.map { trained(heads: 2, size: 8, steps: 400, seed: $0) }
let singles = starts.map { trained(heads: 1, size: 8, steps: 400, seed: $0) }
quote("sizes", "\(doubles[0].parameterCount) and \(singles[0].parameterCount)")

//: Both kinds have as many parameters: {{sizes}}. The exam has 200 new sequences. We count the closing brackets at
//: which both answers are right. The *hard* ones follow an opening bracket of another kind: `d}` after `(b`, say.
//: There, both letters stand at opening brackets, and a mixture of the two does not tell which is which.

//:fold The exam
var fresh = chapter.random(2)
let exam = (0..<200).map { _ in task.sample(from: &fresh) }
func marks(_ θ: Reader) -> [String] {
  let scores = θ.scores(exam.map(\.tokens))
  return [false, true].map { hard in
    numberText(100 * task.shareRight(scores, on: exam, hardOnly: hard), digits: 3) + " %"
  }
}
show(
  Table(
    ["start", "two heads: right", "hard", "one head: right", "hard"],
    rows: starts.indices.map { ["\($0 + 1)"] + marks(doubles[$0]) + marks(singles[$0]) }))

//: Two heads learn it, from every start. One head does not, from any. At the hard ones it is right about one time
//: in six, and there are six letters: it knows one answer and guesses the other. Perhaps it needs more room and
//: more time? Four times the size, twice the steps:

let bigger = trained(heads: 1, size: 32, steps: 800, seed: 10)
show(Table(["one head of 32, 800 steps: right", "hard"], rows: [marks(bigger)]))

//: It does not help. Now look where they look, first the two heads of the first start, then the single one. A
//: column is a token that asks; its colours say where it takes its answer from.

func maps(_ θ: Reader, _ tokens: [Int], _ labels: [String]) -> [HeatMap] {
  let tape = Tape()
  tape.record { _ = θ.scores([tokens]) }
  return tape.attentionWeights.enumerated().map { h, weights in
    let title = "head \(h + 1) of \(θ.W.heads)"
    return HeatMap(attention: weights, title: title, tokens: labels, showsNumbers: false)
  }
}
let pair = maps(doubles[0], example.tokens, written)
show(
  HeatMaps(pair + maps(singles[0], example.tokens, written)), "brackets",
  caption: "Of two heads, one copies the token before, the other finds the bracket.")

//: One of the two heads has a stripe beside the diagonal: it looks at the token before. In the other, each closing
//: bracket looks at its opening bracket, however far that is; what it does elsewhere is of no account. Nobody
//: assigned these parts. The single head has the stripe alone. It took the question that is asked more often, and
//: gave up the other.
//:
//: ## Real text: does a second look pay?
//:
//: The brackets are our invention. Does a second look pay for English? The same model, now with 27 answers, guesses
//: the next letter of {{text}}, in windows of twelve letters. One, two and four heads share a size of 16 and take
//: {{steps}} steps on nine tenths of the text. The numbers are bits a letter on 400 windows of the last tenth, for
//: three starts.

let corpus = chapter.corpus(or: .shakespeare)
let alphabet = CharacterTokenizer.plainLetters
let text = try alphabet.encode(plainLetters(corpus.text))
let steps = chapter.isFull ? 6000 : 600
quote("text", "\(corpus.description), \(countText(text.count)) letters")
quote("steps", steps)

//:fold The training
let cut = text.count / 10 * 9
func reader(heads: Int, seed: UInt64) -> Reader {
  var (adam, random) = (Adam(rate: 0.01), chapter.random(seed))
  let start = Reader(heads: heads, size: 16, tokens: 27, places: 12, answers: 27, from: &random)
  return descend(from: start, by: &adam, steps: steps) { θ, _ in
    let windows = randomWindows(of: text[..<cut], length: 13, count: 16, from: &random)
    return nextTokenLoss(windows, scores: θ.scores)
  }.parameters
}
let unseen = randomWindows(of: text[cut...], length: 13, count: 400, from: &fresh)
let readers = [1, 2, 4].map { heads in starts.map { reader(heads: heads, seed: $0) } }
var results = Table(["heads", "start 1", "start 2", "start 3"])
for row in readers {
  let losses = row.map { bits(fromNats: nextTokenLoss(unseen, scores: $0.scores).scalar) }
  results.rows.append(["\(row[0].W.heads)"] + losses.map { numberText($0, digits: 3) })
}
show(results)
quote("pairs", PairStatistics(text, size: 27).bitsPerToken)

//: A table of letter pairs, which sees the present letter alone, leaves {{pairs}} bits open. And where do the
//: models look? The first start again, on some letters of the last tenth:

let line = Array(unseen[0].dropLast())
let signs = alphabet.vocabulary.printable(line)
show(
  HeatMaps(maps(readers[1][0], line, signs) + maps(readers[0][0], line, signs)), "letters",
  caption: "Of two heads, one stays with the present letter. The single head blurs.")

//: One head hardly reaches the table, although it sees twelve letters. It must look at the present letter to know
//: the pair, and every other letter it looks at is stirred into the same mixture. Two heads part the work. One
//: keeps to the present letter; the other looks back, though not as sharply as with the brackets. Four heads gain
//: little more. And remember that nothing leads around the attention here; chapter 9 adds a way.
//:
//: ## Mistakes people make

show(mistakes: [
  MHAttentionMistakes.headsOverlapped,
  MHAttentionMistakes.outputSizedByAttn,
  MHAttentionMistakes.headsReversed,
])

//: The first does not show where d_mid is 1, nor the second where d_mid = d_attn. The third does not show in
//: training, for W_o learns whatever order it gets; it shows when the weights come from somewhere else. So test
//: with more than one head, and with sizes that all differ.
//:
//: ## Your turn
//:
//: Predict (answers below), then [write](exercises.md) `Sources/Exercises/Chapter05.swift` and run
//: `swift test --filter Chapter05`.
//:
//: 1. GPT-2 has d_e = 768 and 12 heads of size 64. How many parameters has one of its Algorithms 5, biases
//:    included? And if it had one head of size 768?
//: 2. In the smallest case, exchange head 1 and head 2. By how much does Ṽ change? And if the two columns of W_o
//:    change places as well?
//:
//: ## What we left out
//:
//: Nothing in Algorithm 5 asks heads to differ. They do because they start from different random numbers. Michel,
//: Levy and Neubig (2019) removed many heads of trained models at little loss. The paper leaves d_attn and d_mid
//: open (erratum E7); d_e/H is custom, not law. Each head has its own ℓ_z × ℓ_x scores, so memory for scores grows
//: with H; chapter 13 does away with them.
//:
//: The output of the attention is added to what went in, layer after layer. Sums grow. What keeps them in bounds,
//: and how does a vector become a distribution? That is chapter 6.
//:
//: ## Answers

let columns = concatenate(columns: [W.o.columns(1..<2), W.o.columns(0..<1)])
let swapped = MHAttentionParameters(heads: [head2, head1], o: W.o, bo: W.bo)
let both = MHAttentionParameters(heads: [head2, head1], o: columns, bo: W.bo)
show(mhAttention(X, swapped, mask: .bidirectional) - Vtilde, "2. change of Ṽ")
show(mhAttention(X, both, mask: .bidirectional) - Vtilde, "with W_o", digits: 1)
quote("count", 12 * 3 * 64 * (768 + 1) + 768 * (12 * 64 + 1))

//: 1. H · 3 · d_attn · (d_e + 1) + d_e · (H · d_mid + 1) = {{count}}, and as many with one head of size 768.
//: 2. By the first matrix; and not at all, but for rounding, as the second says.
chapter.end()
