import java.nio.file.Path;
import java.util.Map;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;

/** One Elasticsearch node on the loopback address, alive as long as its standard input. */
public final class EngineNode {

  private EngineNode() {}

  /** Arguments: a directory with the folder modules, the HTTP port, the transport port. */
  public static void main(String[] args) throws Exception {
    LogConfigurator.configureESLogging();
    LogConfigurator.setNodeName("engine");
    Path home = Path.of(args[0]).toAbsolutePath();
    Settings settings = Settings.builder()
        .put("path.home", home.toString())
        .put("path.data", home.resolve("data").toString())
        .put("http.port", args[1])
        .put("transport.port", args[2])
        .put("network.host", "127.0.0.1")
        .put("discovery.type", "single-node")
        .put("node.name", "engine")
        .put("cluster.routing.allocation.disk.threshold_enabled", false)
        .build();
    Node node = new Node(
        InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> "engine"));
    node.start();
    System.in.read();
    node.close();
    System.exit(0);
  }
}
