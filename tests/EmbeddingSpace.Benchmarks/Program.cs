using System.Diagnostics;
using EmbeddingSpace.Benchmarks;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Models;
using EmbeddingSpace.Translation;

var models = "../shared/models/"; var data = "../shared/datasets/";
var cases = new (string Source, string Target, string Data)[] {
 ("paraphrase-MiniLM-L3-v2-sst2","all-MiniLM-L6-v2","sst2"),
 ("mini-a-sst2","mini-b","sst2"),("mini-a-trec6","mini-b","trec6"),("mini-a-ag_news","mini-b","ag_news"),
 ("mini-a-sst2","all-MiniLM-L6-v2","sst2"),("mini-a-trec6","all-MiniLM-L6-v2","trec6"),("mini-a-ag_news","all-MiniLM-L6-v2","ag_news") };
foreach (var (s,t,d) in cases) {
  if (args.Length > 1 && !$"{s}>{t}".Contains(args[1], StringComparison.Ordinal)) continue;
  var train = LabelledTexts.Read(data+d+".train.tsv").Sample(2000, 1); var test = LabelledTexts.Read(data+d+".test.tsv");
  double Acc(TextScores sc, IReadOnlyList<string> classes) { int ok=0; for (int i=0;i<sc.Count;i++){ var r=sc[i]; int b=0; for(int j=1;j<r.Length;j++) if (r[j]>r[b]) b=j; if (classes[b]==test.Labels[i]) ok++; } return (double)ok/sc.Count; }
  using (var src = TextClassifier.Load(Checkpoint.Open(models+s))) {
    Console.WriteLine($"== {s} -> {t}: source {Acc(src.Score(test.Texts), src.Classes):0.000}");
    using var enc = TextEncoder.Load(Checkpoint.Open(models+t));
    var sw0=Stopwatch.StartNew(); var f = enc.Score(train.Texts); Console.WriteLine($"encode target {sw0.Elapsed.TotalSeconds:0.0}s");
    var probe = LabelledProbe.Fit(f, train.Labels, src.Classes);
    var ft = enc.Score(test.Texts); var pv = new float[test.Texts.Length*src.Classes.Count];
    for (int i=0;i<ft.Count;i++) probe.Score(ft[i], pv.AsSpan(i*src.Classes.Count, src.Classes.Count));
    Console.WriteLine($"probe {Acc(new(pv, src.Classes.Count, new bool[ft.Count]), src.Classes):0.000}");
  }
  foreach (var text in new[]{true,false}) foreach (var m in (args.Length>2 ? args[2].Split(',').Select(Enum.Parse<TranslationMethod>).ToArray() : new[]{TranslationMethod.Auto})) {
    var sw=Stopwatch.StartNew();
    try {
    using var tr = ClassifierTranslator.Translate(Checkpoint.Open(models+s), Checkpoint.Open(models+t), text ? train.Texts : null, new(){Method=m});
    var r=tr.Report;
    Console.WriteLine($"{(text?"texts":"none")} {m}->{r.Method} t{string.Join(',',r.TargetLayers)} s{r.SourceLayer} acc {Acc(tr.Score(test.Texts), tr.Classes):0.000} agree {r.Agreement.Estimate:0.000} [{r.Agreement.Low:0.000},{r.Agreement.High:0.000}] shuf {r.ShuffledAgreement:0.000} maj {r.MajorityShare:0.000} rel {r.Relatedness:0.00} lam {r.Regularisation:g2} kept {r.KeptSourceShare:0.00} {r.Verdict} enc {r.Seconds.Encode:0.0} solve {r.Seconds.Solve:0.0} total {r.Seconds.Total:0.0}");
    if (m==TranslationMethod.Auto) foreach (var c in r.Candidates) Console.WriteLine($"      {c.Method} t{c.TargetLayer} s{c.SourceLayer} {c.Agreement:0.000} kept {c.KeptSourceShare:0.00}");
    } catch (VocabularyMismatchException e) { if (m==TranslationMethod.Combined) Console.WriteLine(e.Message); }
  }
}
