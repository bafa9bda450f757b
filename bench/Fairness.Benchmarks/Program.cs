using Archestra.Cluster.Fairness.Benchmarks;

// usage: Fairness.Benchmarks [rounds] [seconds] [argument of the gateway ...]
// Other first arguments are for the processes that it starts itself.
return args switch
{
    ["upstream"] => await Upstream.RunAsync(),
    ["load", .. var order] => LoadProcess.Run(order),
    _ => await FairnessRun.RunAsync(Number(args, 0, 5), Number(args, 1, 12), args.Length > 2 ? args[2..] : []),
};

static int Number(string[] args, int index, int usual) => args.Length > index ? int.Parse(args[index]) : usual;
