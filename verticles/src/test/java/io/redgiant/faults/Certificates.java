package io.redgiant.faults;

import java.nio.file.Path;

/** An authority of a network of nodes, which signs a certificate for each. PEM files. */
record Certificates(Path directory) {
  static Certificates in(Path directory) throws Exception {
    Shell.run(
        "cd %s && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority"
                .formatted(directory)
            + " -keyout ca.key -out ca.pem");
    return new Certificates(directory);
  }

  /** What a node of this name is told: a certificate of its own, its key, and the authority. */
  String[] settings(String name) throws Exception {
    sign(name);
    return new String[] {
      "--cluster-tls-certificate=" + file(name, "pem"),
      "--cluster-tls-key=" + file(name, "key"),
      "--cluster-tls-ca=" + file("ca", "pem")
    };
  }

  void sign(String name) throws Exception {
    Shell.run(
        ("cd %1$s && openssl req -new -newkey rsa:2048 -nodes -subj /CN=%2$s"
                + " -keyout %2$s.key -out %2$s.csr && openssl x509 -req -days 2 -in %2$s.csr"
                + " -CA ca.pem -CAkey ca.key -CAcreateserial -out %2$s.pem")
            .formatted(directory, name));
  }

  /** What OpenSSL's client is told to present it. */
  String presented(String name) {
    return "-cert " + file(name, "pem") + " -key " + file(name, "key");
  }

  private Path file(String name, String kind) {
    return directory.resolve(name + "." + kind);
  }
}
