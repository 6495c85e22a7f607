import FormalTransformers

let chapter = Chapter.begin("What if all may see all?", seconds: 20, readsText: true)

//: # 8. Encoder
//:
//: The machine of chapter 7 reads one text and writes another. Often nothing is to be written. Is this letter spam?
//: Which word is smudged? Then one half is enough, the one that reads. In it nobody has to write from left to right,
//: so nothing has to be hidden. What if all may see all?
//:
//: ## The smallest case
//:
//: The two letters of chapter 7 again: a is (1, −1), b is (−1, 1). A third token is new: *mask*, written ▁. It says
//: that a letter stands here and has been knocked out. Its vector is (0, 0): it knows nothing. The one attention looks
//: at everyone equally and adds the mean; the MLP adds nothing.

//:fold A model made by hand
let (none, zero) = (Tensor.zeros([2, 2]), Tensor.zeros([2]))
let even = AttentionParameters(q: none, bq: zero, k: none, bk: zero, v: .identity(2), bv: zero)
var dice = chapter.random(1)
var θ = ETransformerParameters(
  vocabulary: 3, maximumLength: 4, layers: 1, heads: 1, de: 2, dmlp: 1, from: &dice)
(θ.e, θ.p) = (Tensor(rows: [[1, -1, 0], [-1, 1, 0]]), .zeros([2, 4]))
θ.layers[0].W = MHAttentionParameters(heads: [even], o: .identity(2), bo: zero)
(θ.layers[0].mlp1, θ.layers[0].mlp2) = (.zeros([1, 2]), .zeros([2, 1]))
(θ.f, θ.u) = (.identity(2), θ.e.transposed)
//: It reads ▁ a b a and is to say what stood in the gap.

let (a, b, gap, names) = (0, 1, 2, ["a", "b", "▁"])
let x = [gap, a, b, a]
let tape = Tape()
tape.name(θ)
let P = tape.record { eTransformer(x, θ) }
show(P, "P", rows: names, columns: ["▁", "a", "b", "a"])
//: In the head: two a and one b, so the mean of the four vectors is (¼, −¼). Added to (0, 0) that is (¼, −¼), and
//: after the norm it is (1, −1): an a. The gap takes the vote of the others. At the end the inner products with the
//: three tokens are 2, −2 and 0, after another norm: the a is e² = 7.39 times as likely as the mask, 0.867 against
//: 0.117. Every column speaks about its *own* place: under the b it says b. Nothing is moved on by one.
//:
//: Who has a say? Replace one token by another letter, and see what share of the probability moves in each column:
let moved = influence(of: x, replacements: [a, b]) { eTransformer($0, θ) }
show(moved, "moved", rows: ["▁", "a", "b", "a"], columns: ["column 1", "2", "3", "4"])
//: The first column moves with tokens that come after it: that is the point of this chapter. The b moves its own
//: column alone, for without it the vote is the same. For the gap there are two letters, and we take the mean: an a in
//: its place moves nothing, a b moves 0.8509. Now let a token see only itself and what stands before it, as the writing
//: half does. The gap at the front sees nobody but itself:
show(fault: { ETransformerMistakes.causalMask.run(x, θ) })
//: Its vector stays (0, 0), and a norm cannot stretch that to size 1.
//:
//: ## Line by line

show(Pseudocode[9])
show(linesOf: 9, on: tape)
//: - **Lines 1–9** are the reading half of Algorithm 8, with GELU for ReLU. GELU(x) is x times the probability that a
//:   standard normal number is below x: a ReLU with its corner rounded off. In **line 5** Mask ≡ 1: all see all.
//: - **Line 10** is new: one more matrix, from d_e to d_f numbers a token, a bias, and a GELU. No “X +” here.
//: - **Line 11** norms what comes out, with a γ and a β of its own; **line 12** unembeds it.
//:
//: Take **line 11** out, and less is said: GELU cuts off most of what is negative, and the scores of the gap shrink
//: from 2, −2, 0 to 1, −1, 0 (look at line 10: 0.8413 + 0.1587 = 1).
show(ETransformerMistakes.finalNormMissing.run(x, θ), "P without line 11", rows: names)
show(
  symbolsOf: 9,
  [
    "x": "x", "W_e": "θ.e", "W_p": "θ.p", "W_l, l ∈ [L]": "θ.layers[l].W",
    "γ_l^1, β_l^1, γ_l^2, β_l^2, l ∈ [L]": "θ.layers[l].norm1, norm2",
    "W_mlp1^l, l ∈ [L]": "θ.layers[l].mlp1", "b_mlp1^l, l ∈ [L]": "θ.layers[l].bmlp1",
    "W_mlp2^l, l ∈ [L]": "θ.layers[l].mlp2", "b_mlp2^l, l ∈ [L]": "θ.layers[l].bmlp2",
    "W_f": "θ.f", "b_f": "θ.bf", "γ, β": "θ.norm", "W_u": "θ.u", "P": "eTransformer(x, θ)",
  ])
//: ## The graph of this run

let plain = GraphOptions(depth: 1, showsParameters: false)
show(graph: tape, "graph", options: plain, caption: "Grey boxes: algorithms of chapters 1–6.")
//: There is one road from x to P, and the whole text walks it together. Two arrows run past a part, where something is
//: added; past line 10 there is none.
//:
//: BERT, the best-known encoder, has twelve such layers. Equal layers fold into one box. Here it is with what training
//: needs: the loss at a masked place, and how it depends on each value, computed backwards (chapter 10).

//:fold Twelve layers, forward and backward
let tall = ETransformerParameters(
  vocabulary: 30, maximumLength: 8, layers: 12, heads: 4, de: 16, dmlp: 64, df: 12, from: &dice)
let both = Tape()
both.name(tall)
let cost = both.record { logLoss(eTransformer([27, 0, 1], tall), targets: [5, nil, nil]) }
show(
  GraphFigure(DrawnGraph(both, gradients: both.gradients(of: cost), options: plain)), "backward",
  caption: "Twelve layers, forward and backward. One masked token teaches all of them.")
//: The loss looks at one column. In line 5 it has heard all the others, so the gradient reaches every token's vector.
//:
//: ## How many numbers is that?
//:
//: A layer has one attention, two norms, and an MLP of two matrices and two biases. Around the layers stand W_e and
//: W_p, the projection and its norm, and W_u.
func count(
  N_V: Int, ℓ_max: Int, L: Int, H: Int, d_e: Int, d_head: Int, d_mlp: Int, d_f: Int
) -> Int {
  let attention = H * 3 * d_head * (d_e + 1) + d_e * (H * d_head + 1)
  let mlp = d_mlp * (d_e + 1) + d_e * (d_mlp + 1)
  return d_e * N_V + d_e * ℓ_max + L * (attention + 4 * d_e + mlp) + d_f * (d_e + 1) + 2 * d_f
    + N_V * d_f
}
let twelve = count(N_V: 30, ℓ_max: 8, L: 12, H: 4, d_e: 16, d_head: 4, d_mlp: 64, d_f: 12)
let bert = count(
  N_V: 30_522, ℓ_max: 512, L: 12, H: 12, d_e: 768, d_head: 64, d_mlp: 3072, d_f: 768)
let rows = [
  ["the twelve layers above", countText(twelve), countText(tall.parameterCount)],
  ["with the sizes of BERT-base", countText(bert), "not made here"],
]
show(Table(["model", "by the formula", "counted"], rows: rows))
quote("tied", bert - 30_522 * 768)
//: BERT's paper says 110 million. There one matrix serves as W_e and W_u; without W_u our count is {{tied}}.
//:
//: ## The order of the tokens
//:
//: `listen` and `silent` have the same letters. Does an encoder know them apart? Take random weights, d_e = 16, and
//: compare each column of the one with each column of the other: how much of the probability differs?

//:fold Three models, random weights
let letters = CharacterTokenizer.plainLetters
let V = letters.vocabulary
let (listen, silent) = (try letters.encode("listen"), try letters.encode("silent"))
let ordered = ETransformerParameters(
  vocabulary: V.count, maximumLength: 6, layers: 2, heads: 4, de: 16, dmlp: 64, from: &dice)
var orderless = ordered
orderless.p = .zeros(ordered.p.shape)
func map(_ title: String, _ model: ([Int]) -> Tensor) -> HeatMap {
  let (P, Q) = (model(listen), model(silent))
  let moved = (0..<6).map { s in (0..<6).map { sum(relu(P.column(s) - Q.column($0))).scalar } }
  quote(title, moved.joined().min() ?? 0, digits: 2)
  return HeatMap(
    moved, title: title, rows: V.printable(listen), columns: V.printable(silent),
    rowAxis: "listen", columnAxis: "silent", range: 0...1)
}
show(
  HeatMaps([
    map("without positions") { eTransformer($0, orderless) },
    map("with positions") { eTransformer($0, ordered) },
    map("causal, without") { ETransformerMistakes.causalMask.run($0, orderless) },
  ]), "permutation",
  caption: "What share of the probability differs between two columns: 0 where they are the same.")
//: Left, with W_p = 0: a cell with 0 for each letter. Its column is the same in both words and has moved to where the
//: letter moved. The model is *equivariant*: it sees a bag of letters. (The paper says *invariant*; that would be one
//: answer for the whole bag, erratum E13.) In the middle, with W_p, no two columns are the same: the least difference is
//: {{with positions}}. Right, a surprise: no positions, but the mask of a decoder, and the least is {{causal, without}},
//: for each token sees another crowd. Where all see all, W_p is the only witness of order.
//:
//: ## Real text: letters knocked out
//:
//: Take {{text}}, in small letters and spaces. Nine tenths of it are for learning. From the
//: last tenth come 300 stretches of 12 letters, with one letter masked in each: the exam.

let corpus = chapter.corpus(or: .gospels)
let text = TrainingText(try letters.encode(plainLetters(corpus.text)))
let windows = randomWindows(of: text.validation, length: 12, count: 300, from: &dice)
let exam = gaps(in: windows, each: 1, mask: V.mask, seed: 8)
func guess(_ θ: ETransformerParameters) -> (Gap) -> [Double] {
  { eTransformer($0.sequence, θ).column($0.place).scalars }
}
quote("text", corpus.description)
//: An untrained model knows nothing. Is P uniform, then, and the loss of a masked letter ln N_V = ln 30 = 3.40?
//: Ten random models (one layer, four heads, d_e = 32) take the first 30 of the exam, with W_u as it is drawn, with a
//: tenth of it, and with none:

//:fold Loss and entropy before training
let beginners = (0..<10).map { _ in
  ETransformerParameters(
    vocabulary: V.count, maximumLength: 12, layers: 1, heads: 4, de: 32, dmlp: 32, from: &dice)
}
var untrained = Table(["W_u", "loss", "entropy of P"])
for (name, factor) in [("as drawn", 1.0), ("a tenth", 0.1), ("zero", 0)] {
  let P = beginners.map { θ in
    var θ = θ
    θ.u = factor * θ.u
    return concatenate(
      columns: exam.prefix(30).map { eTransformer($0.sequence, θ).column($0.place) })
  }
  let loss = P.map { logLoss($0, targets: exam.prefix(30).map(\.answer)) / 300 }.reduce(
    .zeros([]), +)
  let entropy = P.map { sum($0 .* log($0)) / -300 }.reduce(.zeros([]), +)
  untrained.rows.append([name] + [loss, entropy].map { numberText($0.scalar, digits: 3) })
}
show(untrained)
//: Not quite. Line 11 hands over numbers of size 1, and W_u is drawn so that scores have size 1 as well. So a model
//: has opinions, by chance. They take about half a nat from the entropy, and because they are unfounded they add about
//: half a nat to the loss. With a small W_u it begins with “I do not know”, which is cheaper.
//:
//: Now the first of them learns, from 16 stretches a step, in which every letter is masked with probability 0.2. How
//: that is done is chapter 11; here we want to see a guess sharpen. We compare with tables of counts: how frequent each
//: letter is, what follows the letter on the left, and what stands between the letters on both sides.

//:fold The training, with the exam every 100 steps
let steps = chapter.isFull ? 4000 : 1000
var (model, curve) = (beginners[0], [Double]())
var adam = AdamW(rate: 0.007, for: model)
let rate = Schedule.warmupCosine(peak: 0.007, floor: 0.0005, warmup: 20, steps: steps)
for step in 0..<steps {
  if step.isMultiple(of: 100) { curve.append(GapScore(exam, guess: guess(model)).loss) }
  adam.rate = rate(step)
  let batch = randomWindows(of: text.training, length: 12, count: 16, from: &dice).map {
    MaskedSequence(masking: $0, with: V.mask, probability: 0.2, from: &dice)
  }
  let found = batchGradient(model, batch, reduction: .mean, loss: maskedLoss)
  model = adam.step(model, clipped(found.gradient, norm: 1).gradient)
}
let learned = GapScore(exam, guess: guess(model))
curve.append(learned.loss)
let counts = NeighbourCounts(of: [Array(text.training)], vocabulary: V)
let tables = [NeighbourCounts.Evidence.none, .left, .bothSides].map { evidence in
  GapScore(exam) { counts.guess($0, from: evidence, strength: 3) }
}
let known = ["how frequent each letter is", "the letter on the left", "both neighbours"]
let line = Curves.Line(
  "the encoder", xs: curve.indices.map { 100 * Double($0) }, ys: curve, style: .marked)
show(
  Curves(
    [line], x: Axis("step"), y: Axis("loss of a masked letter, nats"),
    references: zip(tables, known).map { .horizontal($0.loss, $1) }), "learning",
  caption: "The exam during training. Broken lines: what tables of counts lose.")
for (name, score) in zip(["frequent", "left", "sides"], tables) { quote(name, score.loss) }
quote("model", learned.loss)
quote("than", learned.loss < tables[2].loss ? "better, even," : "worse")
quote("right", "\(numberText(100 * learned.accuracy, digits: 2)) %")
//: A hundred steps, and it has learned what a table of frequent letters knows ({{frequent}} nats). To get on it must
//: find out that *neighbours* matter, and find them by their positions. Then the loss falls to {{model}}. That is
//: better than the table that knows the letter on the left ({{left}}), so it uses more than that; and {{than}} than
//: the one that knows both sides ({{sides}}). It fills {{right}} of the gaps rightly. The first six of the exam:

//:fold Six gaps
func best(_ θ: ETransformerParameters, _ gap: Gap) -> String {
  let p = guess(θ)(gap)
  return p.indices.sorted { p[$0] > p[$1] }.prefix(3).map {
    "\(V.printable($0)) \(Int((100 * p[$0]).rounded())) %"
  }.joined(separator: ", ")
}
func signs(_ tokens: [Int]) -> [String] { tokens.map { $0 == V.mask ? "▁" : V.printable($0) } }
let filled = exam.prefix(6).map { gap in
  let answers = [beginners[0], model].map { best($0, gap) }
  return [signs(gap.sequence).joined(), V.printable(gap.answer)] + answers
}
show(Table(["stretch", "was", "before training", "after"], rows: filled))
//: And where does it look? Mask each place of “verily i say” in turn, and replace one of the other letters.

//:fold Who influences whom
let verily = try letters.encode("verily i say")
func asked(_ title: String, _ θ: ETransformerParameters) -> HeatMap {
  let moved = influence(of: verily, replacements: stride(from: 0, to: 27, by: 3)) { x in
    let columns = x.indices.map { t in
      eTransformer(x[..<t] + [V.mask] + x[(t + 1)...], θ).column(t)
    }
    return concatenate(columns: columns)
  }
  return HeatMap(
    moved, title: title, rows: V.printable(verily), columns: V.printable(verily),
    rowAxis: "replaced", columnAxis: "masked", range: 0...1, showsNumbers: false)
}
show(
  HeatMaps([asked("before training", beginners[0]), asked("after", model)]), "influence",
  caption: "How far a replaced letter (row) moves the guess at a masked one (column).")
//: Before, every letter moves every guess, and hardly at all. After, two stripes: the letter before the gap and the
//: letter after it. Nobody drew them. The lower stripe, later letters, is closed to a model that may not see ahead.
//:
//: ## Mistakes people make

show(mistakes: [
  ETransformerMistakes.printedUnembedding, ETransformerMistakes.shifted,
  ETransformerMistakes.maskTokenHidden,
])
//: The first is the paper's own slip, erratum E2; it does not show where d_f = d_e. The second comes with a training
//: loop made for chapter 9: an encoder's target stands in its own column. The third mixes up two things of one name.
//: *Mask* says who may look at whom; *mask_token* is a token like any other, and it is looked at.
//:
//: ## Your turn
//:
//: Predict (answers below), then [write](exercises.md) `Sources/Exercises/Chapter08.swift` and run
//: `swift test --filter Chapter08`.
//:
//: 1. What does the model made by hand say about the gaps in b ▁ ▁? And in a ▁ b?
//: 2. `noon`, and an encoder without positions: how many different columns has P?
//:
//: ## What we left out
//:
//: BERT has more than Algorithm 9: a norm after the embeddings, vectors for two kinds of text, a bias in line 12, W_eᵀ
//: for W_u (erratum E28), a GELU made of tanh (E26). The paper names classification as the encoder's task and gives no
//: algorithm for it (E30). Norms after or before: see chapter 7. Masked training in earnest, on words: chapter 11.
//:
//: An encoder fills gaps, but it does not write. What if nobody may see ahead? That is chapter 9.
//:
//: ## Answers

show(eTransformer([b, gap, gap], θ), "1. P", rows: names, columns: ["b", "▁", "▁"])
show(fault: { eTransformer([a, gap, b], θ) })
let noon = eTransformer(try letters.encode("noon"), orderless)
show(noon.rows(0..<3), "2. rows 1 to 3 of P", columns: ["n", "o", "o", "n"])
//: 1. Twice b: the only vote. In a ▁ b the vote is a tie, the gap stays (0, 0), and no norm can stretch that.
//: 2. Two: equal letters have equal columns.
chapter.end()
