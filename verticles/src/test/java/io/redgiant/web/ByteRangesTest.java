package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.redgiant.protocol.Limits;
import io.redgiant.web.ByteRanges.Range;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangesTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-, 0, 1000",
    "bytes=1-1, 1, 1",
    "bytes=999-, 999, 1",
    "bytes=0-999, 0, 1000",
    "bytes=0-1000, 0, 1000",
    "bytes=500-99999999999999999999, 500, 500",
    "bytes=-1, 999, 1",
    "bytes=-1000, 0, 1000",
    "bytes=-5000, 0, 1000",
    "BYTES=2-3, 2, 2",
  })
  void readsOneRange(String header, long offset, long bytes) {
    assertEquals(List.of(new Range(offset, bytes)), ranges(header, 1000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=99999999999999999999-"})
  void hasNoRangeWhereNoByteExists(String header) {
    assertFalse(ByteRanges.parse(header, 1000).orElseThrow().satisfiable());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-", "bytes=0-0", "bytes=-1"})
  void hasNoRangeOfAnEmptyContent(String header) {
    assertFalse(ByteRanges.parse(header, 0).orElseThrow().satisfiable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5",
        "bytes=5-4",
        "bytes=--1",
        "rows=0-1",
        "0-1",
        "bytes=0-1,x"
      })
  void doesNotCountWhatIsMalformedOrOfAnotherUnit(String header) {
    assertEquals(Optional.empty(), ByteRanges.parse(header, 1000));
  }

  @Test
  void keepsTheOrderOfRangesThatAreApart() {
    assertEquals(
        List.of(new Range(900, 100), new Range(0, 10), new Range(10, 10)),
        ranges("bytes=900-, 0-9 , 10-19", 1000));
  }

  @Test
  void mergesRangesThatOverlapSoThatNoByteIsSentTwice() {
    assertEquals(List.of(new Range(0, 1000)), ranges("bytes=0-,0-,500-,-1", 1000));
  }

  @Test
  void leavesOutRangesBeyondTheEnd() {
    assertEquals(List.of(new Range(0, 1)), ranges("bytes=0-0,5000-", 1000));
  }

  @Test
  void takesAsManyRangesAsTheLimitAndNotOneMore() {
    assertEquals(Limits.RANGES_MAX, ranges(manyRanges(Limits.RANGES_MAX), 1000).size());
    assertFalse(
        ByteRanges.parse(manyRanges(Limits.RANGES_MAX + 1), 1000).orElseThrow().satisfiable());
  }

  private static String manyRanges(int count) {
    return IntStream.range(0, count)
        .mapToObj(index -> 10 * index + "-" + 10 * index)
        .collect(Collectors.joining(",", "bytes=", ""));
  }

  private static List<Range> ranges(String header, long size) {
    return ByteRanges.parse(header, size).orElseThrow().ranges();
  }
}
