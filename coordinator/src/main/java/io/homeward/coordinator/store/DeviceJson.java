package io.homeward.coordinator.store;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.netmap.HostInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The columns of a device that hold JSON. The names in it are a file format: do not rename. */
final class DeviceJson {
  private static final JsonMapper JSON = new JsonMapper();

  private DeviceJson() {}

  static String strings(List<?> values) {
    ArrayNode array = JSON.createArrayNode();
    values.forEach(value -> array.add(value.toString()));
    return array.toString();
  }

  static List<String> readStrings(String text) {
    return list(JSON.readTree(text), JsonNode::asString);
  }

  static List<IpPrefix> readPrefixes(String text) {
    return list(JSON.readTree(text), node -> IpPrefix.parse(node.asString()));
  }

  static List<Endpoint> readEndpoints(String text) {
    return list(JSON.readTree(text), node -> Endpoint.parse(node.asString()));
  }

  static String host(HostInfo host) {
    ObjectNode json = JSON.createObjectNode();
    json.put("hostname", host.hostname());
    json.put("os", host.os());
    json.put("osVersion", host.osVersion());
    json.put("clientVersion", host.clientVersion());
    json.put("shieldsUp", host.shieldsUp());
    json.put("peerRelay", host.peerRelay());
    ArrayNode routes = json.putArray("routableIps");
    host.routableIps().forEach(prefix -> routes.add(prefix.toString()));
    ArrayNode tags = json.putArray("requestTags");
    host.requestTags().forEach(tags::add);
    ArrayNode services = json.putArray("services");
    for (HostInfo.Service service : host.services()) {
      services
          .addObject()
          .put("proto", service.proto())
          .put("port", service.port())
          .put("description", service.description());
    }
    ArrayNode sshHostKeys = json.putArray("sshHostKeys");
    host.sshHostKeys().forEach(sshHostKeys::add);
    return json.toString();
  }

  static HostInfo readHost(String text) {
    JsonNode json = JSON.readTree(text);
    return HostInfo.builder()
        .hostname(json.path("hostname").asString(""))
        .os(json.path("os").asString(""))
        .osVersion(json.path("osVersion").asString(""))
        .clientVersion(json.path("clientVersion").asString(""))
        .routableIps(list(json.path("routableIps"), node -> IpPrefix.parse(node.asString())))
        .requestTags(list(json.path("requestTags"), JsonNode::asString))
        .services(
            list(
                json.path("services"),
                node ->
                    new HostInfo.Service(
                        node.path("proto").asString(""),
                        node.path("port").asInt(0),
                        node.path("description").asString(""))))
        .shieldsUp(json.path("shieldsUp").asBoolean(false))
        .peerRelay(json.path("peerRelay").asBoolean(false))
        .sshHostKeys(list(json.path("sshHostKeys"), JsonNode::asString))
        .build();
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
    List<T> out = new ArrayList<>();
    array.forEach(node -> out.add(read.apply(node)));
    return out;
  }
}
