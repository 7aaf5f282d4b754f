// Two classifiers in an ASP.NET application: named in appsettings.json, asked over HTTP. It asks itself once and ends; with '--stay' it goes on serving.
using EmbeddingSpace.Hosting;
using EmbeddingSpace.Server;

// appsettings.json and its models lie beside the program.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddEmbeddingSpace(builder.Configuration);
var app = builder.Build();
app.MapEmbeddingSpace();
await app.StartAsync();
Console.WriteLine($"Listening on {app.Urls.Single()}");

using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
while (!(await client.GetAsync("/health")).IsSuccessStatusCode) await Task.Delay(100);
string[][] texts = [["The striker scored twice in a thrilling final."], ["The bank cut its rates after a dull and disappointing year."]];
using var answer = await client.PostAsJsonAsync("/models/predict", new { inputs = texts });
Console.WriteLine(await answer.Content.ReadAsStringAsync());

if (args.Contains("--stay")) await app.WaitForShutdownAsync();
else await app.StopAsync();
