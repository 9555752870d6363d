import static java.lang.classfile.ClassFile.StackMapsOption.GENERATE_STACK_MAPS;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Gives the old class files of a jar a version that the JDK's AOT cache accepts.
 *
 * <p>picocli is compiled for Java 5, and the cache leaves out every class older than Java 6 ("Old
 * class has been linked"): about half of what a short command loads. A newer version demands stack
 * maps, so they are computed here. Measured: 245 ms against 172 ms for a short command. A build
 * step: {@code java Reversion.java JAR}.
 */
final class Reversion {
  private static final ClassFileVersion VERSION = ClassFileVersion.of(ClassFile.JAVA_8_VERSION, 0);

  private final ClassFile classFile;

  private Reversion(ClassLoader libraries) {
    var hierarchy = ClassHierarchyResolver.ofResourceParsing(libraries);
    classFile = ClassFile.of(GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy));
  }

  public static void main(String[] arguments) throws IOException {
    var jar = Path.of(arguments[0]);
    byte[] rewritten;
    try (var libraries = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
      rewritten = new Reversion(libraries).rewrite(Files.readAllBytes(jar));
    }
    Files.write(jar, rewritten);
  }

  private byte[] rewrite(byte[] jar) throws IOException {
    var target = new ByteArrayOutputStream(jar.length);
    try (var in = new ZipInputStream(new ByteArrayInputStream(jar));
        var out = new ZipOutputStream(target)) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        var bytes = in.readAllBytes();
        var copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        out.write(isOldClass(entry.getName(), bytes) ? newer(bytes) : bytes);
        out.closeEntry();
      }
    }
    return target.toByteArray();
  }

  private static boolean isOldClass(String name, byte[] bytes) {
    return name.endsWith(".class") && major(bytes) < VERSION.majorVersion();
  }

  /** Bytes 6 and 7 of a class file (JVMS 4.1). */
  private static int major(byte[] bytes) {
    return (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
  }

  private byte[] newer(byte[] bytes) {
    // A method passed on whole is copied as it is: only one that is taken apart gets stack maps.
    var rebuildMethods =
        ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
    ClassTransform setVersion =
        (builder, element) -> builder.with(element instanceof ClassFileVersion ? VERSION : element);
    return classFile.transformClass(classFile.parse(bytes), rebuildMethods.andThen(setVersion));
  }
}
