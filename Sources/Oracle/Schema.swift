/// What a part of a case looks like, as data: the reader, the list, the templates and the results' layout
/// are all made from it, so that they cannot disagree.
indirect enum Form: Sendable {
  /// A token, counted from 0.
  case token
  /// A position, counted from 0.
  case position
  /// A sequence of tokens; the symbol of its length.
  case tokens(String)
  /// A vector; the symbol of its size.
  case vector(String)
  /// A matrix by its rows; the symbols of its sizes.
  case matrix(String, String)
  /// An array over the heads of vectors or matrices.
  case heads(Form)
  /// An object, and the symbols of sizes that are its own.
  case object([Entry], local: [String] = [])
  /// An array over the layers of objects; the symbol of their number.
  case layers(String, [Entry])
}

/// A named part of a case.
struct Entry: Sendable {
  /// The key in the JSON.
  let key: String
  let form: Form
  /// What it stands for.
  let note: String

  init(_ key: String, _ form: Form, _ note: String = "") {
    (self.key, self.form, self.note) = (key, form, note)
  }
}

/// A hyperparameter, which is read by hand: its domain and meaning.
struct Hyperparameter: Sendable {
  let key: String
  let domain: String
  let note: String
  var isOptional = false
}

/// What a case of an algorithm holds, and what comes out.
struct Schema: Sendable {
  let algorithm: Int
  let inputs: [Entry]
  var hyperparameters: [Hyperparameter] = []
  let parameters: [Entry]
  let output: Output

  enum Output: Sendable {
    /// A tensor of this form, which may be weighted by a cotangent and differentiated.
    case tensor(Form)
    /// What is left to words.
    case other(String)
  }

  /// Whether gradients of the output exist.
  var isDifferentiable: Bool {
    if case .tensor = output { true } else { false }
  }

  /// Algorithm `number`, 1 … 15.
  static subscript(number: Int) -> Schema { all[number - 1] }
}

// MARK: - The fifteen

extension Schema {
  /// The six tensors of one head, or of every head.
  private static func attention(x: String, z: String, out: String, areHeads: Bool = false)
    -> [Entry]
  {
    let entries = [
      Entry("W_q", .matrix("d_attn", x), "query weights"),
      Entry("b_q", .vector("d_attn"), "query bias"),
      Entry("W_k", .matrix("d_attn", z), "key weights"),
      Entry("b_k", .vector("d_attn"), "key bias"),
      Entry("W_v", .matrix(out, z), "value weights"),
      Entry("b_v", .vector(out), "value bias"),
    ]
    return areHeads ? entries.map { Entry($0.key, .heads($0.form), $0.note) } : entries
  }

  private static func multiHead(x: String, z: String, out: String) -> [Entry] {
    attention(x: x, z: z, out: "d_mid", areHeads: true) + [
      Entry("W_o", .matrix(out, "H·d_mid"), "output weights"),
      Entry("b_o", .vector(out), "output bias"),
    ]
  }

  /// An attention inside a layer: its d_attn and d_mid are its own.
  private static func layerAttention(_ key: String, _ note: String) -> Entry {
    Entry(
      key, .object(multiHead(x: "d_e", z: "d_e", out: "d_e"), local: ["d_attn", "d_mid"]), note)
  }

  private static func norms(_ numbers: [Int]) -> [Entry] {
    numbers.flatMap {
      [
        Entry("gamma_\($0)", .vector("d_e"), "scale"),
        Entry("beta_\($0)", .vector("d_e"), "offset"),
      ]
    }
  }

  private static func mlp(_ first: Int) -> [Entry] {
    [
      Entry("W_mlp\(first)", .matrix("d_mlp", "d_e")), Entry("b_mlp\(first)", .vector("d_mlp")),
      Entry("W_mlp\(first + 1)", .matrix("d_e", "d_mlp")),
      Entry("b_mlp\(first + 1)", .vector("d_e")),
    ]
  }

  private static let embeddings = [
    Entry("W_e", .matrix("d_e", "N_V"), "token embedding"),
    Entry("W_p", .matrix("d_e", "ℓ_max"), "positional embedding"),
  ]

  private static let layers = Entry(
    "layers",
    .layers(
      "L", [layerAttention("W", "self-attention")] + norms([1, 2]) + mlp(1)), "layers l = 1 … L")

  private static func lastNorm(_ size: String) -> [Entry] {
    [
      Entry("gamma", .vector(size), "scale of the last norm"),
      Entry("beta", .vector(size), "offset of the last norm"),
    ]
  }

  private static let encoderDecoder: [Entry] =
    embeddings + [
      Entry(
        "encoder_layers",
        .layers(
          "L_enc", [layerAttention("W_enc", "self-attention of z")] + norms([1, 2]) + mlp(1)),
        "layers l = 1 … L_enc"),
      Entry(
        "decoder_layers",
        .layers(
          "L_dec",
          [
            layerAttention("W_dec", "self-attention of x"),
            layerAttention("W_ed", "x asks, z answers"),
          ] + norms([3, 4, 5]) + mlp(3)), "layers l = 1 … L_dec"),
      Entry("W_u", .matrix("N_V", "d_e"), "unembedding"),
    ]

  private static let encoder: [Entry] =
    embeddings + [
      layers, Entry("W_f", .matrix("d_f", "d_e"), "final projection"),
      Entry("b_f", .vector("d_f"), "its bias"),
    ] + lastNorm("d_f") + [Entry("W_u", .matrix("N_V", "d_f"), "unembedding (erratum E2)")]

  private static let decoder: [Entry] =
    embeddings + [layers] + lastNorm("d_e") + [Entry("W_u", .matrix("N_V", "d_e"), "unembedding")]

  private static let x = Entry("x", .tokens("ℓ_x"), "the sequence")
  private static let z = Entry("z", .tokens("ℓ_z"), "the context sequence")
  private static let H = Hyperparameter(key: "H", domain: "1, 2, …", note: "the number of heads")
  private static let mask = Hyperparameter(
    key: "Mask",
    domain: "ℓ_z rows of ℓ_x truth values, \"bidirectional\" or \"causal\" (for ℓ_z = ℓ_x)",
    note: "true where t_x may attend to t_z")
  private static let training = [
    Hyperparameter(key: "N_epochs", domain: "0, 1, …", note: "passes over the data"),
    Hyperparameter(key: "eta", domain: "[0, ∞)", note: "η, the learning rate"),
  ]
  private static let tau = Hyperparameter(
    key: "tau", domain: "[0, ∞)", note: "τ, the temperature; 0 always takes the likeliest")
  private static let distributions = Output.tensor(.matrix("N_V", "ℓ_x"))

  /// All, in the paper's order.
  static let all: [Schema] = [
    Schema(
      algorithm: 1, inputs: [Entry("v", .token, "the token")], parameters: [embeddings[0]],
      output: .tensor(.vector("d_e"))),
    Schema(
      algorithm: 2, inputs: [Entry("t", .position, "the position (the paper's ℓ − 1)")],
      parameters: [embeddings[1]], output: .tensor(.vector("d_e"))),
    Schema(
      algorithm: 3,
      inputs: [
        Entry("e", .vector("d_in"), "the token that looks"),
        Entry("context", .matrix("d_in", "T"), "e_1 … e_T, one column each"),
      ], parameters: attention(x: "d_in", z: "d_in", out: "d_out"),
      output: .tensor(.vector("d_out"))),
    Schema(
      algorithm: 4, inputs: sequences, hyperparameters: [mask],
      parameters: attention(x: "d_x", z: "d_z", out: "d_out"),
      output: .tensor(.matrix("d_out", "ℓ_x"))),
    Schema(
      algorithm: 5, inputs: sequences, hyperparameters: [mask, H],
      parameters: multiHead(x: "d_x", z: "d_z", out: "d_out"),
      output: .tensor(.matrix("d_out", "ℓ_x"))),
    Schema(
      algorithm: 6, inputs: [Entry("e", .vector("d_e"), "the activations")],
      hyperparameters: [
        Hyperparameter(
          key: "epsilon", domain: "[0, ∞)", note: "ε, added to the variance; 0 if absent",
          isOptional: true)
      ],
      parameters: [
        Entry("gamma", .vector("d_e"), "γ, the scale"),
        Entry("beta", .vector("d_e"), "β, the offset"),
      ], output: .tensor(.vector("d_e"))),
    Schema(
      algorithm: 7, inputs: [Entry("e", .vector("d_e"), "the token's final vector")],
      parameters: [Entry("W_u", .matrix("N_V", "d_e"), "unembedding")],
      output: .tensor(.vector("N_V"))),
    Schema(
      algorithm: 8, inputs: [z, x], hyperparameters: [H], parameters: encoderDecoder,
      output: distributions),
    Schema(
      algorithm: 9, inputs: [x], hyperparameters: [H], parameters: encoder, output: distributions),
    Schema(
      algorithm: 10, inputs: [x], hyperparameters: [H], parameters: decoder, output: distributions),
    Schema(
      algorithm: 11, inputs: [], hyperparameters: training + [H], parameters: encoderDecoder,
      output: trained),
    Schema(
      algorithm: 12, inputs: [],
      hyperparameters: training + [
        Hyperparameter(
          key: "p_mask", domain: "[0, 1]",
          note: "probability of a mask; plays no part beside masked"),
        Hyperparameter(
          key: "masked", domain: "for each visit, epochs outermost, an array of positions",
          note: "positions to mask instead of drawing them", isOptional: true),
        H,
      ], parameters: encoder, output: trained),
    Schema(
      algorithm: 13, inputs: [], hyperparameters: training + [H], parameters: decoder,
      output: trained),
    Schema(
      algorithm: 14, inputs: [Entry("x", .tokens("ℓ"), "the prompt")],
      hyperparameters: [
        Hyperparameter(
          key: "ell_gen", domain: "0, 1, …",
          note: "tokens to generate; ℓ + ℓ_gen − 1 ≤ ℓ_max"), tau, H,
      ], parameters: decoder, output: .other("y, the ℓ_gen new tokens")),
    Schema(
      algorithm: 15, inputs: [z],
      hyperparameters: [
        tau,
        Hyperparameter(
          key: "ell_cap", domain: "1, 2, …, ℓ_max",
          note: "largest length of x̂; ℓ_max if absent", isOptional: true), H,
      ], parameters: encoderDecoder,
      output: .other("x̂ from bos on; terminated tells whether eos was reached")),
  ]

  private static let sequences = [
    Entry("X", .matrix("d_x", "ℓ_x"), "the primary sequence, one column a token"),
    Entry("Z", .matrix("d_z", "ℓ_z"), "the context sequence, one column a token"),
  ]
  private static let trained = Output.other("θ̂, nested as the parameters; losses, one a visit")
}
