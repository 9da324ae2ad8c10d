import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/** One OpenSearch node on the loopback address, alive as long as its standard input. */
public final class EngineNode extends Node {

  @SuppressWarnings({"unchecked", "rawtypes"})
  private EngineNode(Settings settings) throws ClassNotFoundException {
    super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "engine"),
        (Collection) List.of(httpLayer()), false);
  }

  /** Version 2 takes the class of a plugin. Version 3 takes a description of it, and has renamed the class. */
  private static Object httpLayer() throws ClassNotFoundException {
    if (Version.CURRENT.major == 2) {
      return Class.forName("org.opensearch.transport.Netty4Plugin");
    }
    return new PluginInfo("netty4", "", "", Version.CURRENT, "17", "org.opensearch.transport.Netty4ModulePlugin", null,
        List.of(), false);
  }

  /** Arguments: a directory of its own, the HTTP port, the transport port. */
  public static void main(String[] args) throws Exception {
    Settings settings = Settings.builder()
        .put("path.home", args[0])
        .put("path.data", args[0] + "/data")
        .put("http.port", args[1])
        .put("transport.port", args[2])
        .put("network.host", "127.0.0.1")
        .put("discovery.type", "single-node")
        .put("node.name", "engine")
        .put("transport.type", "netty4")
        .put("http.type", "netty4")
        .put("cluster.routing.allocation.disk.threshold_enabled", false)
        .build();
    Node node = new EngineNode(settings).start();
    System.in.read();
    node.close();
    System.exit(0);
  }
}
