using Microsoft.OpenApi;

namespace EmbeddingSpace.Server.Descriptions;

/// <summary>What requests and answers look like.</summary>
internal static class RouteShapes
{
    public static OpenApiSchema PredictRequest() => Shape.Record(("inputs", Sequences()), ("truncate?", Truncate()), ("raw_scores?", RawScores()));

    public static OpenApiSchema ExplainRequest() => Shape.Record(("inputs", Sequences()), ("truncate?", Truncate()),
        ("method?", Shape.Text("exact or occlusion; without it exact where the model adds up.")));

    public static OpenApiSchema ExplainAnswer() => Shape.List(Shape.Record(("method", Shape.Text("exact or occlusion")), ("labels", Shape.List(Shape.Text())),
        ("scores", Shape.List(Shape.Number(), "Logits.")), ("bias?", Shape.List(Shape.Number())), ("tokens", Shape.List(Shape.Record(("token", Shape.Text()),
            ("text?", Shape.Whole("0, or 1 in a pair's second text; missing of special tokens.")), ("characters", Shape.List(Shape.Whole(), "In code points.")),
            ("contributions", Shape.List(Shape.Number(), "To each score."))))), ("truncated", Shape.Flag())), "One entry a text.");

    public static OpenApiSchema PredictByManyRequest() => Shape.Record(("inputs", Sequences()),
        ("models?", Shape.List(Shape.Text(), "Names of classifiers; without it all.")), ("truncate?", Truncate()), ("raw_scores?", RawScores()));

    public static OpenApiSchema EmbedRequest() => Shape.Record(("inputs", Texts()), ("truncate?", Truncate()),
        ("normalize?", Shape.Flag("Whether each vector is to have length 1; true where it is left out.")),
        ("prompt_name?", Shape.Text("The prompt that the model puts before each text.")), ("dimensions?", Dimensions()));

    public static OpenApiSchema RerankRequest() => Shape.Record(("query", Shape.Text()), ("texts", Shape.List(Shape.Text(), least: 1)),
        ("truncate?", Truncate()), ("raw_scores?", RawScores()), ("return_text?", Shape.Flag("Whether the answer repeats the texts.")));

    public static OpenApiSchema OpenAIEmbedRequest() => Shape.Record(("input", Texts()), ("model?", Shape.Text("Name of an encoder.")),
        ("encoding_format?", Shape.Text("'float' or 'base64' (float32, little end first).")), ("dimensions?", Dimensions()));

    public static OpenApiSchema PredictAnswer() => Shape.Any("A list of labels, best first; of a batch one a text.", Labels(), Shape.List(Labels()));

    public static OpenApiSchema PredictByManyAnswer() => Shape.Map(Shape.List(Shape.Record(("kind", Shape.Text("single, multiple or number")),
        ("labels", Labels()), ("predictedLabels", Shape.List(Shape.Text())), ("truncated", Shape.Flag()),
        ("verdict?", Shape.Text("Of a translation: Pass, Warn or Fail.")),
        ("certain?", Shape.Flag("Whether the promised agreement holds; missing of models that promise none.")),
        ("answeredBy?", Shape.Text("The model that gave the answer, of a model with a fallback.")))), "One list a model, one entry a text.");

    public static OpenApiSchema EmbedAnswer() => Shape.List(Shape.List(Shape.Number()), "[texts, numbers]");

    public static OpenApiSchema RerankAnswer() =>
        Shape.List(Shape.Record(("index", Shape.Whole("Place in the request.")), ("score", Shape.Number()), ("text?", Shape.Text())), "The best first.");

    public static OpenApiSchema OpenAIEmbedAnswer() => Shape.Record(("object", Shape.Text()), ("data", Shape.List(Shape.Record(("object", Shape.Text()),
        ("embedding", Shape.Any("Numbers, or their bytes.", Shape.List(Shape.Number()), Shape.Text("base64"))), ("index", Shape.Whole())))),
        ("model", Shape.Text()));

    public static OpenApiSchema OpenAIModels() => Shape.Record(("object", Shape.Text()), ("data", Shape.List(Shape.Record(("id", Shape.Text()),
        ("object", Shape.Text()), ("created", Shape.Whole()), ("owned_by", Shape.Text())))));

    public static OpenApiSchema Models() => Shape.Record(("models", Shape.List(Model())));

    public static OpenApiSchema Model() => Shape.Record(("name", Shape.Text()), ("kind", Shape.Text("classifier or encoder")),
        ("state", Shape.Text("notLoaded, loading, ready or failed")), ("file", Shape.Text("Last part of its path.")),
        ("hash?", Shape.Text("SHA-256.")), ("format?", Shape.Text()), ("loadedAt?", Shape.Text()), ("head?", Shape.Text("single, multiple or number")),
        ("labels?", Shape.List(Shape.Text())), ("verdict?", Shape.Text("Of a translation: Pass, Warn or Fail.")), ("outputSize?", Shape.Whole()));

    public static OpenApiSchema Info() => Shape.Record(("model_id", Shape.Text()), ("model_sha?", Shape.Text()), ("model_dtype", Shape.Text()),
        ("model_type", Shape.Map(Shape.Record(("id2label?", Shape.Map(Shape.Text(), "Labels by place.")),
            ("label2id?", Shape.Map(Shape.Whole(), "Places by label."))), "classifier, embedding or reranker")),
        ("max_concurrent_requests", Shape.Whole()), ("max_input_length?", Shape.Whole()), ("max_batch_tokens?", Shape.Whole()),
        ("max_client_batch_size", Shape.Whole()), ("auto_truncate", Shape.Flag()), ("version", Shape.Text()));

    public static OpenApiSchema SwapRequest() => Shape.Record(("path", Shape.Text("The new file, as the server sees it.")),
        ("head?", Shape.Text("Which of several heads in it.")),
        ("otherClasses?", Shape.Flag("Whether it may answer with other classes than what serves; false where it is left out.")));

    public static OpenApiSchema SwapAnswer() => Shape.Record(("model", Model()), ("path", Shape.Text()),
        ("previous?", Shape.Text("What a rollback goes back to.")));

    public static OpenApiSchema ShadowRequest() => Shape.Record(("path", Shape.Text("The other file, as the server sees it.")),
        ("head?", Shape.Text("Which of several heads in it.")), ("share?", Shape.Number("Of the texts that it answers too; 0.1 where it is left out.")),
        ("examples?", Shape.Whole("Texts kept on which the two part; 20 where it is left out.")));

    public static OpenApiSchema ShadowAnswer() => Shape.Record(("name", Shape.Text()), ("oldHash?", Shape.Text()), ("newPath", Shape.Text()),
        ("newHash?", Shape.Text()), ("share", Shape.Number()), ("since?", Shape.Text()), ("found", Shape.Record(("texts", Shape.Whole()),
            ("agreement?", Agreement()), ("byClass", Shape.List(Shape.Record(("label", Shape.Text()), ("agreement", Agreement())))),
            ("changes", Shape.List(Shape.Record(("old", Shape.Text()), ("new", Shape.Text()), ("count", Shape.Whole())))),
            ("disagreements", Shape.List(Shape.Record(("text", Shape.Text()), ("old", Shape.Text()), ("oldValue", Shape.Number()), ("new", Shape.Text()),
                ("newValue", Shape.Number()), ("times", Shape.Whole("How often the text came."))))))),
        ("skipped", Shape.Whole("Texts that the shadow was to answer and did not.")), ("fault?", Shape.Text()));

    private static OpenApiSchema Agreement() => Shape.Record(("estimate", Shape.Number("Share of texts on which both say the same.")),
        ("low", Shape.Number("Lower end of its exact 95 % interval.")), ("high", Shape.Number()), ("count", Shape.Whole()));

    public static OpenApiSchema Health() => Shape.Record(("status", Shape.Text("Healthy or Degraded")));

    public static OpenApiSchema Problem() => Shape.Record(("title", Shape.Text()), ("status", Shape.Whole()),
        ("detail", Shape.Text("Expected, found, next step.")), ("error", Shape.Text("The same, for clients of text-embeddings-inference.")),
        ("error_type", Shape.Text()));

    public static OpenApiSchema OpenAIError() => Shape.Record(("error", Shape.Record(("message", Shape.Text()), ("type", Shape.Text()),
        ("param?", Shape.Text()), ("code?", Shape.Text()))));

    private static OpenApiSchema Labels() => Shape.List(Shape.Record(("score", Shape.Number()), ("label", Shape.Text())));

    private static OpenApiSchema Texts() => Shape.Any("A text, or a list of texts.", Shape.Text(), Shape.List(Shape.Text(), least: 1));

    private static OpenApiSchema Sequences() => Shape.Any("A text, a pair, or a batch of texts or pairs.", Shape.Text(),
        Shape.List(Shape.Text(), "A pair; one text alone counts as a text.", least: 1, most: 2),
        Shape.List(Shape.List(Shape.Text(), least: 1, most: 2), "A batch.", least: 1));

    private static OpenApiSchema Truncate() => Shape.Flag("Whether texts that are too long are cut.");

    private static OpenApiSchema RawScores() => Shape.Flag("Logits in the place of probabilities.");

    private static OpenApiSchema Dimensions() => Shape.Whole("So many numbers of each vector, from the first.");
}
