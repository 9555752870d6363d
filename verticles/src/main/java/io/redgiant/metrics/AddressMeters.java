package io.redgiant.metrics;

import io.redgiant.protocol.Limits;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The meters of all addresses, of which there are only so many. For every thread. */
final class AddressMeters {
  private final AddressMeter replies = new AddressMeter(AddressTemplate.REPLIES);
  private final AddressMeter others = new AddressMeter(AddressTemplate.OTHERS);

  /** By how an address is spelt. */
  private final ConcurrentHashMap<String, AddressMeter> spelt = new ConcurrentHashMap<>();

  /** By what it is called here. */
  private final ConcurrentHashMap<String, AddressMeter> meters = new ConcurrentHashMap<>();

  AddressMeters() {
    meters.put(replies.address(), replies);
    meters.put(others.address(), others);
  }

  AddressMeter of(String address) {
    if (AddressTemplate.isReply(address)) {
      return replies;
    }
    var known = spelt.get(address);
    return known == null ? learn(address) : known;
  }

  private AddressMeter learn(String address) {
    var meter = called(AddressTemplate.of(address));
    if (spelt.size() < Limits.METRICS_SPELLINGS_MAX) {
      spelt.put(address, meter);
    }
    return meter;
  }

  private AddressMeter called(String template) {
    var known = meters.get(template);
    return known == null ? add(template) : known;
  }

  /** One at a time, so that there are never more than there may be. */
  private synchronized AddressMeter add(String template) {
    return meters.size() < Limits.METRICS_ADDRESSES_MAX
        ? meters.computeIfAbsent(template, AddressMeter::new)
        : meters.getOrDefault(template, others);
  }

  List<AddressMeter> all() {
    return meters.values().stream().sorted(Comparator.comparing(AddressMeter::address)).toList();
  }
}
