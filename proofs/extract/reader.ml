(* Reads eqcert/1: canonical JSON (white space between tokens aside) into the checker's types.
   Anything else raises [Refused]. *)
module Big = Z
open Checker

exception Refused of string
let refuse reason = raise (Refused reason)

(* ---------------- JSON ---------------- *)
type json = Null | Number of string | Text of string | List of json list | Record of (string * json) list

let parse (s : string) : json =
  let n = String.length s in
  let pos = ref 0 in
  let peek () = if !pos < n then s.[!pos] else '\000' in
  let skip () =
    while !pos < n && (match s.[!pos] with ' ' | '\t' | '\n' | '\r' -> true | _ -> false) do incr pos done in
  let expect c = if !pos < n && s.[!pos] = c then incr pos else refuse "not JSON" in
  let text () =
    expect '"';
    let start = !pos in
    while !pos < n && s.[!pos] <> '"' do
      if s.[!pos] = '\\' || s.[!pos] < ' ' || s.[!pos] > '~' then refuse "an odd character in a string";
      incr pos
    done;
    let t = String.sub s start (!pos - start) in
    expect '"'; t in
  let rec value depth =
    if depth > 100 then refuse "too deep";
    skip ();
    match peek () with
    | '{' -> incr pos; skip ();
      if peek () = '}' then (incr pos; Record [])
      else
        let rec fields acc =
          skip ();
          let name = text () in
          skip (); expect ':';
          let v = value (depth + 1) in
          skip ();
          match peek () with
          | ',' -> incr pos; fields ((name, v) :: acc)
          | _ -> expect '}'; Record (List.rev ((name, v) :: acc)) in
        fields []
    | '[' -> incr pos; skip ();
      if peek () = ']' then (incr pos; List [])
      else
        let rec items acc =
          let v = value (depth + 1) in
          skip ();
          match peek () with
          | ',' -> incr pos; items (v :: acc)
          | _ -> expect ']'; List (List.rev (v :: acc)) in
        items []
    | '"' -> Text (text ())
    | 'n' ->
      if !pos + 4 <= n && String.sub s !pos 4 = "null" then (pos := !pos + 4; Null) else refuse "not JSON"
    | '0' .. '9' ->
      let start = !pos in
      while !pos < n && s.[!pos] >= '0' && s.[!pos] <= '9' do incr pos done;
      Number (String.sub s start (!pos - start))
    | _ -> refuse "not JSON" in
  let v = value 0 in
  skip ();
  if !pos <> n then refuse "something follows the value";
  v

(* ---------------- fields and numbers ---------------- *)
(* the values of a record with exactly these fields in this order *)
let record names = function
  | Record fields when List.map fst fields = names -> List.map snd fields
  | _ -> refuse ("fields " ^ String.concat ", " names ^ " expected")
let list item = function List l -> List.map item l | _ -> refuse "an array expected"
let canonical digits = digits = "0" || (digits <> "" && digits.[0] <> '0')
let index = function
  | Number d when canonical d && String.length d <= 10 ->
    let i = int_of_string d in
    if i > 4294967295 then refuse "an index is too large" else i
  | _ -> refuse "an index expected"
let big_index j = Big.of_int (index j)
let integer = function
  | Text t ->
    let negative = String.length t > 0 && t.[0] = '-' in
    let digits = if negative then String.sub t 1 (String.length t - 1) else t in
    if canonical digits && not (negative && digits = "0") && String.length digits <= 4096
       && String.for_all (fun c -> c >= '0' && c <= '9') digits
    then Big.of_string t else refuse "a canonical integer expected"
  | _ -> refuse "an integer expected"
let rational j = match j with
  | List [a; b] ->
    let num = integer a and den = integer b in
    if Big.sign den > 0 && Big.equal (Big.gcd num den) Big.one then { rnum = num; rden = den }
    else refuse "a rational in lowest terms expected"
  | _ -> refuse "a rational expected"
let vector = list integer
let matrix = list vector
let pair f = function List [a; b] -> f a b | _ -> refuse "a pair expected"
let triple f = function List [a; b; c] -> f a b c | _ -> refuse "a triple expected"

(* ---------------- the problem ---------------- *)
let instruction j = match j with
  | Record [name, v] ->
    let two f = pair (fun a b -> f (big_index a) (big_index b)) v in
    (match name with
     | "constant" -> IConstant (rational v)
     | "variable" -> IVariable (index v)
     | "add" -> two (fun a b -> IAdd (a, b))
     | "subtract" -> two (fun a b -> ISubtract (a, b))
     | "multiply" -> two (fun a b -> IMultiply (a, b))
     | "negate" -> INegate (big_index v)
     | "divide" -> two (fun a b -> IDivide (a, b))
     | "power" -> two (fun a k -> if Big.sign k > 0 then IPower (a, k) else refuse "an exponent is 0")
     | "sqrt" -> ISqrt (big_index v)
     | "abs" -> IAbs (big_index v)
     | "max" -> two (fun a b -> IMax (a, b))
     | "min" -> two (fun a b -> IMin (a, b))
     | "choose" -> triple (fun g a b -> IChoose (big_index g, big_index a, big_index b)) v
     | _ -> refuse "an unknown instruction")
  | _ -> refuse "an instruction expected"
let field = function
  | Text "gradient" -> Gradient
  | Record ["usam", rho] -> Usam (rational rho)
  | Record ["usam-nested", rho] -> UsamNested (rational rho)
  | Record ["usam-sequential", List [m; rho]] -> UsamSequential (index m, rational rho)
  | Record ["hessian-usam", rho] -> HessianUsam (rational rho)
  | Record ["gradient-penalty", rho] -> GradientPenalty (rational rho)
  | _ -> refuse "an unknown field"
let momentum = function
  | Text "none" -> NoMomentum
  | Record ["heavy-ball", b] -> HeavyBall (rational b)
  | Record ["nesterov", b] -> Nesterov (rational b)
  | Record ["ema", b] -> Ema (rational b)
  | _ -> refuse "an unknown momentum"
let optional item = function Null -> None | j -> Some (item j)
let optimizer j = match record ["field"; "momentum"; "step"] j with
  | [f; m; s] -> { the_field = field f; the_momentum = momentum m; step_size = rational s }
  | _ -> assert false
let problem j = match record ["variables"; "objective"; "optimizer"] j with
  | [n; t; o] -> { variables = index n; tape = list instruction t; the_optimizer = optional optimizer o }
  | _ -> assert false

(* ---------------- claims ---------------- *)
let system = function Text "gradient" -> SGradient | Text "field" -> SField | _ -> refuse "a system expected"
let side = function Text "below" -> Below | Text "above" -> Above | _ -> refuse "a side expected"
let zero_witness j = match record ["contraction"; "preconditioner"; "inverse"] j with
  | [q; c; b] -> { zq = integer q; zC = matrix c; zB = matrix b }
  | _ -> assert false
let factors j = match record ["lower_factor"; "upper_factor"] j with
  | [l; u] -> { lower_factor = matrix l; upper_factor = matrix u }
  | _ -> assert false
let place j = match record ["center"; "radius"] j with
  | [m; r] -> (vector m, vector r)
  | _ -> assert false
let branch = function
  | Record ["split", v] -> pair (fun k s -> Split (index k, integer s)) v
  | Record ["exclude", k] -> Exclude (index k)
  | Record ["exclude-by-slope", k] -> ExcludeBySlope (index k)
  | Record ["exclude-by-combination", w] -> ExcludeByCombination (vector w)
  | Record ["inside", j] -> Inside (index j)
  | _ -> refuse "a node of a tree expected"
let decomposition j = match record ["scale"; "diagonal"; "factor"] j with
  | [s; d; l] -> { dscale = integer s; ddiagonal = vector d; dfactor = matrix l }
  | _ -> assert false
let statement = function
  | Text "limits-obey-the-filter" -> LimitsObeyTheFilter
  | Text "limits-are-critical-points" -> LimitsAreCriticalPoints
  | Text "limits-have-no-negative-curvature" -> LimitsHaveNoNegativeCurvature
  | _ -> refuse "a statement expected"

let claim j = match j with
  | Record [kind, proof] ->
    let c, w = match record ["claim"; "witness"] proof with [c; w] -> c, w | _ -> assert false in
    let fields names = record names c in
    let nothing () = ignore (record [] w) in
    let one name = match record [name] w with [v] -> v | _ -> assert false in
    let region m t parts = match parts with
      | [_; inverse; d] ->
        { rcenter = vector m; rbasis = matrix t; rinverse = matrix inverse; rdeterminant = integer d }
      | _ -> assert false in
    (match kind with
     | "unique-zero" -> (match fields ["system"; "center"; "radius"] with
         | [s; m; r] -> UniqueZero (system s, vector m, vector r, zero_witness w) | _ -> assert false)
     | "no-critical-point" -> (match fields ["center"; "radius"] with
         | [m; r] -> NoCriticalPoint (vector m, vector r, index (one "component")) | _ -> assert false)
     | "cover" -> (match fields ["system"; "lower"; "upper"; "boxes"], record ["zeros"; "tree"] w with
         | [s; lo; hi; b], [z; t] ->
           Cover (system s, vector lo, vector hi, list place b, list zero_witness z, list branch t)
         | _ -> assert false)
     | "spectrum" -> (match fields ["center"; "radius"; "lower"; "upper"] with
         | [m; r; a; b] -> Spectrum (vector m, vector r, integer a, integer b, factors w) | _ -> assert false)
     | "eigenvalue-count" -> (match fields ["center"; "radius"; "bound"; "below"] with
         | [m; r; b; k] -> EigenvalueCount (vector m, vector r, integer b, index k, matrix (one "basis"))
         | _ -> assert false)
     | "curvature" -> (match fields ["center"; "radius"; "bound"; "side"] with
         | [m; r; b; s] -> Curvature (vector m, vector r, integer b, side s, vector (one "vector"))
         | _ -> assert false)
     | "filter-inside" -> let m, r = place c in FilterInside (m, r, factors w)
     | "filter-outside" -> (match fields ["center"; "radius"; "side"] with
         | [m; r; s] -> FilterOutside (vector m, vector r, side s, vector (one "vector")) | _ -> assert false)
     | "attracting-box" ->
       (match fields ["center"; "basis"; "radius"], record ["contraction"; "inverse"; "determinant"] w with
        | [m; t; r], (q :: _ as parts) -> AttractingBox (region m t parts, vector r, integer q)
        | _ -> assert false)
     | "attracting-ball" ->
       (match fields ["center"; "basis"; "radius"], record ["contraction"; "inverse"; "determinant"] w with
        | [m; t; r], (q :: _ as parts) -> AttractingBall (region m t parts, integer r, integer q)
        | _ -> assert false)
     | "repelling" ->
       (match fields ["center"; "basis"; "radius"; "unstable"],
              record ["expansion"; "inverse"; "determinant"] w with
        | [m; t; r; u], (s :: _ as parts) -> Repelling (region m t parts, vector r, index u, integer s)
        | _ -> assert false)
     | "exact-critical-point" -> nothing ();
       (match fields ["point"] with [q] -> ExactCriticalPoint (list rational q) | _ -> assert false)
     | "exact-eigenvalue" -> (match fields ["point"; "value"] with
         | [q; l] -> ExactEigenvalue (list rational q, rational l, vector (one "vector")) | _ -> assert false)
     | "exact-filter" -> (match fields ["point"], record ["lower"; "upper"] w with
         | [q], [l; u] -> ExactFilter (list rational q, decomposition l, decomposition u) | _ -> assert false)
     | "invertible-update" -> let m, r = place c in InvertibleUpdate (m, r, matrix (one "inverse"))
     | "collapse" -> nothing ();
       (match fields ["center"; "radius"; "image"] with
        | [m; r; i] -> Collapse (vector m, vector r, vector i) | _ -> assert false)
     | "matrix-spectrum" -> (match fields ["matrix"; "lower"; "upper"] with
         | [m; a; b] ->
           MatrixSpectrum (list (list (pair (fun lo hi -> (integer lo, integer hi)))) m,
                           integer a, integer b, factors w)
         | _ -> assert false)
     | "refutation" -> nothing ();
       (match fields ["statement"; "uses"] with
        | [s; u] -> Refutation (statement s, list index u) | _ -> assert false)
     | _ -> refuse "an unknown kind of claim")
  | _ -> refuse "a claim expected"

let certificate text =
  if String.length text > 64 * 1024 * 1024 then refuse "the file is too large";
  match record ["format"; "precision"; "problem"; "claims"] (parse text) with
  | [Text "eqcert/1"; p; pb; cs] ->
    { precision = big_index p; the_problem = optional problem pb; claims = list claim cs }
  | _ -> refuse "not eqcert/1"
