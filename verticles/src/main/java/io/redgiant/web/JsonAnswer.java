package io.redgiant.web;

import io.redgiant.local.Acknowledged;
import io.redgiant.local.Found;
import io.redgiant.protocol.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Answers that are JSON, and the headers that every durable write answers. */
final class JsonAnswer {
  private JsonAnswer() {}

  /** A HEAD gets the same headers: Vert.x leaves the body out. */
  static Future<Void> send(HttpServerResponse response, Json.Writer writer) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    if (!response.headers().contains(HttpHeaders.CACHE_CONTROL)) {
      response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
    return response.end(Buffer.buffer(Json.bytes(writer)));
  }

  /** A page of entries under {@code field}, and where the next begins. */
  static Future<Void> sendEntries(HttpServerResponse response, String field, Found found) {
    return send(
        response,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart(field);
          for (var entry : found.entries()) {
            entry.writeJson(json, found.roomName(entry));
          }
          json.writeEndArray();
          json.writeStringField("cursor", found.cursor());
          json.writeEndObject();
        });
  }

  static void putWritten(HttpServerResponse response, Acknowledged written) {
    response.putHeader(RequestHeaders.COPIES, written.copies() + "/" + written.wanted());
    response.putHeader(RequestHeaders.POSITION, written.position().toString());
  }
}
