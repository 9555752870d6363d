package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LocalNameTest {
  @ParameterizedTest
  @CsvSource({
    "report.pdf, report.pdf",
    "ä 🎉.txt, ä 🎉.txt",
    "'', _",
    "., _",
    ".., __",
    "../../etc/passwd, .._.._etc_passwd",
    "..\\..\\evil, .._.._evil",
    "NUL, _NUL",
    "nul.tar.gz, _nul.tar.gz",
    "COM1.txt, _COM1.txt",
    "com10.txt, com10.txt",
    "trailing., trailing_",
    "'spaces  ', spaces__",
    "a:b?.txt, a:b?.txt",
  })
  void staysInItsFolder(String name, String safe) {
    assertEquals(safe, LocalName.of(name, false));
  }

  @ParameterizedTest
  @CsvSource({"a:b?.txt, a_b_.txt", "C:evil, C_evil", "stream.txt::$DATA, stream.txt__$DATA"})
  void onWindowsItsOwnCharactersGoToo(String name, String safe) {
    assertEquals(safe, LocalName.of(name, true));
  }

  @ParameterizedTest
  @CsvSource({"0", "10", "27", "127", "155"})
  void noControlCharacterPasses(int point) {
    assertEquals("a_b", LocalName.of("a" + Character.toString(point) + "b", false));
  }
}
