namespace Archestra.Cluster.Gateway.Benchmarks.Processes;

/// <summary>nginx as a plain reverse proxy, as its documentation sets up kept connections to the upstream; no log, no files of bodies.</summary>
internal static class NginxConfiguration
{
    /// <returns>The configuration's path.</returns>
    public static string Write(string folder, int port, Uri upstream, int workers)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(path, $$"""
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            daemon off;
            worker_processes {{workers}};
            pid {{folder}}/nginx.pid;
            error_log stderr error;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              keepalive_requests 1000000000;
              tcp_nodelay on;
              upstream mcp {
                server {{upstream.Authority}};
                keepalive 256;
                keepalive_requests 1000000000;
              }
              server {
                listen 127.0.0.1:{{port}};
                location / {
                  proxy_pass http://mcp;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_max_temp_file_size 0;
                }
              }
            }
            """);
        return path;
    }
}
