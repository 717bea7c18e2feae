#pragma once

#include <yaml.h>

#include <string_view>

namespace dbrepl::document {

/// libyaml's parser.
class YamlParser {
 public:
  explicit YamlParser(std::string_view text) : ready_(yaml_parser_initialize(&parser_) != 0) {
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    const void* bytes = text.data();
    yaml_parser_set_input_string(&parser_, static_cast<const unsigned char*>(bytes), text.size());
  }
  YamlParser(const YamlParser&) = delete;
  YamlParser& operator=(const YamlParser&) = delete;
  ~YamlParser() {
    if (ready_) yaml_parser_delete(&parser_);
  }

  bool next(yaml_event_t& event) { return ready_ && yaml_parser_parse(&parser_, &event) != 0; }
  const yaml_parser_t& state() const { return parser_; }

 private:
  yaml_parser_t parser_{};
  bool ready_;
};

/// One event of a parser.
class YamlEvent {
 public:
  explicit YamlEvent(YamlParser& parser) : ok_(parser.next(event_)) {}
  YamlEvent(const YamlEvent&) = delete;
  YamlEvent& operator=(const YamlEvent&) = delete;
  ~YamlEvent() {
    if (ok_) yaml_event_delete(&event_);
  }

  bool ok() const { return ok_; }
  const yaml_event_t* operator->() const { return &event_; }

 private:
  yaml_event_t event_{};
  bool ok_;
};

/// A text of libyaml; empty where there is none.
inline std::string_view view(const yaml_char_t* text) {
  const void* bytes = text;
  return text == nullptr ? std::string_view() : static_cast<const char*>(bytes);
}

}  // namespace dbrepl::document
