using Archestra.Cluster.Frontend;
using Archestra.Cluster.Hosting;

return await NodeProgram.RunAsync(args, "http://127.0.0.1:8808", static builder => builder.AddFrontend(), static app => app.UseFrontend());
