; What the constructs of Java mean to the guard analysis. Each pattern captures one whole construct and its parts; parts of
; several matches on one construct add up.

; Functions.
(method_declaration name: (_) @name body: (_) @body) @function
(constructor_declaration name: (_) @name body: (_) @body) @function
(compact_constructor_declaration name: (_) @name body: (_) @body) @function
(lambda_expression body: (_) @body) @function
(method_declaration parameters: (formal_parameters (formal_parameter name: (_) @parameter))) @function
(static_initializer (block) @body) @function
(class_declaration) @class

; What a framework calls.
((method_declaration name: (_) @_name) @entry
  (#any-of? @_name "main" "run" "onApplicationEvent" "afterPropertiesSet" "afterSingletonsInstantiated"))
((method_declaration (modifiers (marker_annotation name: (_) @_annotation))) @entry
  (#any-of? @_annotation "PostConstruct" "EventListener" "Startup" "Bean"))
((method_declaration (modifiers (annotation name: (_) @_annotation))) @entry
  (#any-of? @_annotation "EventListener" "TransactionalEventListener" "Bean"))
((method_declaration parameters: (formal_parameters (formal_parameter (modifiers [(marker_annotation name: (_) @_annotation) (annotation name: (_) @_annotation)])))) @entry
  (#eq? @_annotation "Observes"))
; The runner that a bean's method gives to the framework.
((method_declaration type: (_) @_type body: (block (return_statement [(lambda_expression) (parenthesized_expression (lambda_expression))] @entry)))
  (#match? @_type "(Runner|InitializingBean|ApplicationListener)"))

; What has to hold for a class or a method to be there at all.
((class_declaration (modifiers (annotation name: (_) @_annotation arguments: (_) @only))) @class
  (#any-of? @_annotation "Profile" "org.springframework.context.annotation.Profile" "IfBuildProfile" "Requires" "ConditionalOnProperty" "ConditionalOnExpression"))
((method_declaration (modifiers (annotation name: (_) @_annotation arguments: (_) @only))) @function
  (#any-of? @_annotation "Profile" "org.springframework.context.annotation.Profile" "IfBuildProfile" "Requires" "ConditionalOnProperty" "ConditionalOnExpression"))
((class_declaration (modifiers (annotation name: (_) @_annotation arguments: (_) @unless))) @class
  (#eq? @_annotation "UnlessBuildProfile"))
((method_declaration (modifiers (annotation name: (_) @_annotation arguments: (_) @unless))) @function
  (#eq? @_annotation "UnlessBuildProfile"))
((annotation name: (_) @_annotation arguments: (_) @active)
  (#any-of? @_annotation "Profile" "org.springframework.context.annotation.Profile" "IfBuildProfile" "UnlessBuildProfile"))
((annotation name: (_) @_annotation arguments: (annotation_argument_list (element_value_pair key: (identifier) @_key value: (_) @value)) @active)
  (#eq? @_annotation "Requires") (#eq? @_key "env"))
((annotation name: (_) @_annotation arguments: (annotation_argument_list (element_value_pair key: (identifier) @_key value: (_) @active)) @not)
  (#eq? @_annotation "Requires") (#eq? @_key "notEnv"))
((annotation name: (_) @_annotation arguments: (annotation_argument_list (element_value_pair key: (identifier) @_key value: (_) @value)) @not)
  (#eq? @_annotation "Requires") (#eq? @_key "notEnv"))
((annotation name: (_) @_annotation arguments: (_) @off-by-default)
  (#eq? @_annotation "ConditionalOnProperty")
  (#not-match? @off-by-default "matchIfMissing\\s*=\\s*true"))

; Statements.
(if_statement condition: (_) @condition consequence: (_) @then) @branch
(if_statement alternative: (_) @else) @branch
(ternary_expression condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
(for_statement) @loop
(enhanced_for_statement) @loop
(while_statement) @loop
(do_statement) @loop
(try_statement body: (_) @body) @try
(try_statement (catch_clause) @handler) @try
(try_statement (finally_clause) @finally) @try
(try_with_resources_statement resources: (_) @body) @try
(try_with_resources_statement body: (_) @body) @try
(try_with_resources_statement (catch_clause) @handler) @try
(try_with_resources_statement (finally_clause) @finally) @try
(switch_expression condition: (_) @subject body: (switch_block (_) @arm)) @switch
(switch_block_statement_group (switch_label (_) @key)) @case
(switch_block_statement_group
  [(assert_statement) (block) (break_statement) (continue_statement) (annotation_type_declaration)
   (class_declaration) (enum_declaration) (import_declaration) (interface_declaration) (module_declaration)
   (package_declaration) (record_declaration) (do_statement) (enhanced_for_statement) (expression_statement)
   (for_statement) (if_statement) (labeled_statement) (local_variable_declaration) (return_statement)
   (switch_expression) (synchronized_statement) (throw_statement) (try_statement) (try_with_resources_statement)
   (while_statement) (yield_statement)] @body) @case
(switch_rule (switch_label (_) @key)) @case
(switch_rule [(expression_statement) (block) (throw_statement)] @body) @case
(throw_statement) @raise
(return_statement) @return
(yield_statement (_) @value) @transparent
(break_statement) @break
(continue_statement) @break
((method_invocation object: (_) @_class name: (_) @_method arguments: (argument_list . (_) @condition)) @assert
  (#any-of? @_class "Assert" "Preconditions" "Validate")
  (#any-of? @_method "isTrue" "state" "checkState" "checkArgument" "validState"))

; Bindings.
(variable_declarator name: (identifier) @name value: (_) @value) @bind
(assignment_expression left: (_) @name right: (_) @value) @bind
; What the framework puts into a field.
((field_declaration (modifiers (annotation name: (_) @_annotation arguments: (annotation_argument_list (string_literal) @value)))
  declarator: (variable_declarator name: (_) @name)) @bind
  (#any-of? @_annotation "Value" "ConfigProperty"))
((annotation name: (_) @_annotation arguments: (annotation_argument_list (string_literal) @environment.read))
  (#eq? @_annotation "Value"))

; Expressions.
(method_invocation !object name: (_) @callee arguments: (_) @arguments) @call
(method_invocation object: (_) @object name: (_) @property arguments: (_) @arguments) @method
(object_creation_expression type: (_) @callee arguments: (_) @arguments) @call
(object_creation_expression (class_body) @arguments) @call
(method_reference . (_) @object (identifier) @property .) @method
(field_access object: (_) @object field: (_) @property) @member
(array_access array: (_) @object index: (_) @key) @index
(unary_expression operator: "!" operand: (_) @value) @not
(binary_expression left: (_) @left operator: "&&" right: (_) @right) @and
(binary_expression left: (_) @left operator: "||" right: (_) @right) @or
(binary_expression left: (_) @left operator: "==" right: (_) @right) @equal
(binary_expression left: (_) @left operator: "!=" right: (_) @right) @unequal
(binary_expression left: (_) @left operator: "+" right: (_) @right) @join
(cast_expression value: (_) @value) @transparent
(generic_type . (_) @value) @transparent
(array_initializer) @list
(array_creation_expression value: (_) @value) @transparent
((method_invocation object: (_) @_class name: (_) @_method arguments: (argument_list (string_literal)) @arguments) @list
  (#any-of? @_class "List" "Set" "Arrays" "Stream" "ImmutableList" "ImmutableSet")
  (#any-of? @_method "of" "asList"))
((method_invocation object: (_) @_class name: (_) @_method arguments: (argument_list . (_) @value .)) @transparent
  (#any-of? @_class "List" "Set" "Arrays" "Stream" "Optional" "Boolean" "Objects")
  (#any-of? @_method "of" "asList" "stream" "copyOf" "ofNullable" "parseBoolean" "requireNonNull" "valueOf"))
((method_invocation object: (_) @value name: (_) @_method) @transparent
  (#any-of? @_method "stream" "trim" "toLowerCase" "toUpperCase" "strip" "toList")
  (#not-match? @value "^[A-Z][A-Za-z]*$"))
; Whether one of several texts is the one asked for.
((method_invocation object: (_) @right name: (_) @_any arguments: (argument_list
  (lambda_expression body: (method_invocation name: (_) @_equals arguments: (argument_list . (string_literal) @left .))))) @contained
  (#eq? @_any "anyMatch") (#any-of? @_equals "equals" "equalsIgnoreCase" "startsWith" "contains"))
((method_invocation object: (_) @right name: (_) @_any arguments: (argument_list
  (lambda_expression body: (method_invocation object: (string_literal) @left name: (_) @_equals)))) @contained
  (#eq? @_any "anyMatch") (#any-of? @_equals "equals" "equalsIgnoreCase"))
((method_invocation object: (_) @right name: (_) @_any arguments: (argument_list (method_reference . (string_literal) @left))) @contained
  (#eq? @_any "anyMatch"))
((method_invocation object: (_) @right name: (_) @_any arguments: (argument_list
  (lambda_expression body: (method_invocation name: (_) @_equals arguments: (argument_list . (string_literal) @left .))))) @not-contained
  (#eq? @_any "noneMatch") (#any-of? @_equals "equals" "equalsIgnoreCase" "startsWith" "contains"))
((method_invocation object: (_) @right name: (_) @_any arguments: (argument_list (method_reference . (string_literal) @left))) @not-contained
  (#eq? @_any "noneMatch"))
(string_literal) @text
(identifier) @identifier
(type_identifier) @identifier
(this) @self
(super) @self
(true) @true
(false) @false
(null_literal) @null

; The environment of the process, its configuration and its command line.
((method_invocation name: (_) @_method arguments: (_) @value) @active
  (#any-of? @_method "acceptsProfiles" "matchesProfiles"))
((method_invocation name: (_) @_method) @environment.read
  (#any-of? @_method "getActiveProfiles" "getActiveProfile" "getActiveNames"))
((method_invocation object: (_) @_class name: (_) @_method arguments: (argument_list . (string_literal) @variable)) @environment.read
  (#any-of? @_class "System" "Boolean" "env" "environment" "this.env" "this.environment" "dotenv")
  (#any-of? @_method "getenv" "getProperty" "getBoolean" "get" "getRequiredProperty"))
((method_invocation object: (_) @_class name: (_) @_method arguments: (argument_list . (string_literal) . (_) @default .)) @environment.read
  (#any-of? @_class "System" "env" "environment" "this.env" "this.environment") (#eq? @_method "getProperty"))
((method_invocation object: (identifier) @_class name: (_) @_method arguments: (argument_list . ")")) @environment
  (#eq? @_class "System") (#eq? @_method "getenv"))
((identifier) @arguments-of-program (#eq? @arguments-of-program "args"))

(line_comment) @ignored
(block_comment) @ignored
(package_declaration) @ignored
(import_declaration) @ignored
(modifiers) @ignored
(superclass) @ignored
(super_interfaces) @ignored
(type_arguments) @ignored
(formal_parameters) @ignored
(enum_declaration) @ignored
