(* The checker of eqcert/1 (sections 7 to 9 of the format), generic in the integer type.
   Soundness is proved in Soundness.v. *)
From Coq Require Import Reals ZArith List Bool Arith.
From Eigensieve Require Import Integers Core Intervals Optimizers Tests ExactPoint Certificate.
Import ListNotations.

Definition guard {A} (b : bool) (x : option A) : option A := if b then x else None.
Definition holdsb {A} (x : option A) (test : A -> bool) : bool := match x with Some a => test a | None => false end.
Definition len {A} (l : list A) (k : nat) : bool := Nat.eqb (length l) k.
Definition enumerate {A} (l : list A) : list (nat * A) := combine (seq 0 (length l)) l.

(* ---------------- hyper-parameters ---------------- *)
Definition rat_positive (q : rat) : bool := Z.ltb 0 (rnum q).
Definition below_one (q : rat) : bool := Z.ltb (Z.abs (rnum q)) (Zpos (rden q)).
Definition valid_optimizer (o : optimizer) : bool :=
  match the_field o with
  | Gradient => true
  | UsamSequential m rho => Nat.leb 1 m && Nat.leb m 16 && rat_positive rho
  | Usam rho | UsamNested rho | HessianUsam rho | GradientPenalty rho => rat_positive rho
  end &&
  match the_momentum o with
  | NoMomentum => true
  | HeavyBall b => below_one b && negb (Z.eqb (rnum b) 0)
  | Nesterov b | Ema b => below_one b && rat_positive b
  end && rat_positive (step_size o).

Definition rat_inv (q : rat) : rat := match qinv q with Some r => r | None => Rat 0 1 end.
(* the constant c of the filter *)
Definition filter_constant (mo : momentum) : rat :=
  match mo with
  | NoMomentum => rat_two
  | HeavyBall b => qmul rat_two (qadd rat_one b)
  | Nesterov b => qmul (qmul rat_two (qadd rat_one b)) (rat_inv (qadd rat_one (qmul rat_two b)))
  | Ema b => qmul (qmul rat_two (qadd rat_one b)) (rat_inv (qadd rat_one (qneg b)))
  end.
Definition scaled_symbol (o : optimizer) : list rat := map (fun q => qmul q (step_size o)) (symbol_coefficients (the_field o)).

Fixpoint set_nth {A} (l : list A) (k : nat) (a : A) : list A :=
  match l, k with
  | [], _ => []
  | _ :: l', O => a :: l'
  | b :: l', S k' => b :: set_nth l' k' a
  end.
Fixpoint pairwise {A} (r : A -> A -> bool) (l : list A) : bool :=
  match l with [] => true | a :: l' => forallb (r a) l' && pairwise r l' end.

Module Checker (N : INTEGERS).
Include Tests N.
Import N.

Section Problem.
Variable p : Z.
Variable one : T.
Variable n : nat.
Variable f : expr.
Variable gs : list expr.
Variable hs : list (list expr).
Variable o : option optimizer.

Definition tv (v : list Z) : list T := map ofZ v.
Definition tm (M : list (list Z)) : list (list T) := map tv M.
Notation rows := (list (list itv)).

(* components of the system on jets *)
Definition sysJ (ns : nat) (s : system) (X : list jet) : option (list jet) :=
  match s with
  | SGradient => fieldJ p one ns n f gs hs Gradient X
  | SField => match o with Some opt => fieldJ p one ns n f gs hs (the_field opt) X | None => None end
  end.
Definition sysJ1 (ns : nat) (s : system) (k : nat) (X : list jet) : option jet :=
  match s with
  | SGradient => fieldJ1 p one ns n f gs hs Gradient k X
  | SField => match o with Some opt => fieldJ1 p one ns n f gs hs (the_field opt) k X | None => None end
  end.

(* 9.1 *)
Definition newtonJ (ns : nat) (C : list (list T)) (X g : list jet) : list jet :=
  mk n (fun i => jadd (nth i X (jzero ns))
    (jneg (jsum ns (mk n (fun j => jmul p (jpt ns (tent C i j)) (nth j g (jzero ns))))))).
Definition unique_zero (s : system) (center radius : list Z) (w : zero_witness) : bool :=
  let m := tv center in let r := tv radius in let C := tm (zC w) in
  let X := box_jets one n m r in let P := point_jets n m in
  len m n && len r n && positive r &&
  holdsb (sysJ n s X) (fun g => holdsb (sysJ 0 s P) (fun g0 =>
    contraction_test one n m r (ofZ (zq w)) (newtonJ n C X g) (newtonJ 0 C P g0) &&
    injective_test one n (tm (zB w)) C)).

(* the Hessian over a box *)
Definition hessian_box (center radius : list Z) : option rows :=
  let m := tv center in let r := tv radius in
  guard (len m n && len r n && positive r)
    (match hessJ p one 0 f hs (flat_jets n m r) with
     | Some H => Some (map (map fst) H) | None => None end).

(* 9.2 *)
Definition no_critical_point (center radius : list Z) (k : nat) : bool :=
  let m := tv center in let r := tv radius in
  len m n && len r n && positive r &&
  holdsb (sysJ1 0 SGradient k (flat_jets n m r)) (fun g => excl0 (fst g)).

(* 9.5 *)
Definition separation_test (E : rows) (V : list (list T)) (k : nat) : bool :=
  let A := mk n (fun a => mk n (fun j => isum n (fun l => zmul (tent V l j) (tri E i0 a l)))) in
  let M i j := isum n (fun a => zmul (tent V a i) (nth j (nth a A []) i0)) in
  let R := mk n (fun i => mk n (M i)) in
  let at_ i j := nth j (nth i R []) i0 in
  square n V && Nat.leb k n &&
  allb n (fun i =>
    if Nat.ltb i k then
      ltb (tsum n (fun j => if Nat.ltb j k && negb (Nat.eqb j i) then mag (at_ i j) else t0)) (opp (snd (at_ i i)))
    else
      ltb (tsum n (fun j => if Nat.ltb j k || Nat.eqb j i then t0 else mag (at_ i j))) (fst (at_ i i))).

(* 9.7, 9.8: alpha q(H) over a box *)
Definition product (R H : rows) : rows :=
  lower n (fun i j => isum n (fun l => imul p (tri R i0 i l) (tri H i0 l j))).
Definition add_diagonal (a : itv) (R : rows) : rows := shifted n false a R.
Definition filter_matrix (opt : optimizer) (H : rows) : rows :=
  fold_right (fun q R => product (add_diagonal (icst p (rnum q) (rden q)) R) H)
    (lower n (fun _ _ => i0)) (scaled_symbol opt).
Definition filter_bound (opt : optimizer) : itv :=
  let c := filter_constant (the_momentum opt) in icst p (rnum c) (rden c).
Definition inside_test (Q : rows) (c : itv) (w : factors) : bool :=
  posdef_test one n Q (tm (lower_factor w)) && posdef_test one n (shifted n true c Q) (tm (upper_factor w)).
Definition bends (E : rows) (s : side) (c : T) (v : list T) : bool :=
  len v n &&
  match s with
  | Below => form_below n E v c
  | Above => form_below n (negated n E) v (opp c)
  end.

(* ---- regions ---- *)
Definition dim (opt : optimizer) : nat := state_dim n opt.
Definition inverse_test (k : nat) (W B : list (list T)) (d : T) : bool :=
  allb k (fun i => allb k (fun j =>
    let e := tsum k (fun l => mul (tent W i l) (tent B l j)) in
    let w := if Nat.eqb i j then d else t0 in leb e w && leb w e)).
Definition region_ok (opt : optimizer) (rg : region) (r : list T) : bool :=
  let k := dim opt in let W := tm (rinverse rg) in let B := tm (rbasis rg) in let d := ofZ (rdeterminant rg) in
  len (rcenter rg) n && square k (rbasis rg) && square k (rinverse rg) && len r k && positive r &&
  Z.ltb 0 (rdeterminant rg) && inverse_test k W B d && inverse_test k B W d.
(* states over the coordinate jets U *)
Definition stateJ (ns : nat) (opt : optimizer) (rg : region) (U : list jet) : list jet :=
  let k := dim opt in let c := tv (state_center opt (rcenter rg)) in let B := tm (rbasis rg) in
  mk k (fun i => jadd (jpt ns (nth i c t0))
    (jsum ns (mk k (fun l => jmul p (jpt ns (tent B i l)) (nth l U (jzero ns)))))).
Definition coordJ (ns : nat) (opt : optimizer) (rg : region) (G : list jet) : list jet :=
  let k := dim opt in let c := tv (state_center opt (rcenter rg)) in let d := Z.to_pos (rdeterminant rg) in
  let M := mk k (fun j => jadd (nth j G (jzero ns)) (jpt ns (opp (nth j c t0)))) in
  mk k (fun i => jsum ns (mk k (fun j =>
    jmul p (jcst p ns (nth j (nth i (rinverse rg) []) 0%Z * 2 ^ p) d) (nth j M (jzero ns))))).
Definition mapJ (ns : nat) (opt : optimizer) (rg : region) (U : list jet) : option (list jet) :=
  match updateJ p one ns n f gs hs opt (stateJ ns opt rg U) with
  | Some G => Some (coordJ ns opt rg G) | None => None end.
(* the map at u = 0: states at the centre *)
Definition mapJ0 (opt : optimizer) (rg : region) : option (list jet) :=
  let c := tv (state_center opt (rcenter rg)) in
  match updateJ p one 0 n f gs hs opt (point_jets (dim opt) c) with
  | Some G => Some (coordJ 0 opt rg G) | None => None end.
Definition zerov (k : nat) : list T := repeat t0 k.

Definition attracting_box (opt : optimizer) (rg : region) (radius : list Z) (q : Z) : bool :=
  let k := dim opt in let r := tv radius in
  region_ok opt rg r &&
  holdsb (mapJ k opt rg (box_jets one k (zerov k) r)) (fun F =>
  holdsb (mapJ0 opt rg) (fun P => contraction_test one k (zerov k) r (ofZ q) F P)).
(* sum over k of s_k M_ki M_kj *)
Definition gram (k : nat) (sgn : nat -> bool) (F : list jet) : list (list itv) :=
  let s a i := nth i (snd (nth a F (jzero k))) i0 in
  mk k (fun i => mk k (fun j => isum k (fun a =>
    let e := imul p (s a i) (s a j) in if sgn a then iopp e else e))).
Definition at2 (M : list (list itv)) (i j : nat) : itv := nth j (nth i M []) i0.
Definition attracting_ball (opt : optimizer) (rg : region) (radius q : Z) : bool :=
  let k := dim opt in let r := ofZ radius in let rs := repeat r k in let q := ofZ q in
  region_ok opt rg rs && leb t0 q && ltb q one &&
  holdsb (mapJ k opt rg (box_jets one k (zerov k) rs)) (fun F =>
  holdsb (mapJ0 opt rg) (fun P =>
    let W := gram k (fun _ => false) F in
    allb k (fun i => leb (mul (tsum k (fun j => mag (at2 W i j))) one) (mul q q)) &&
    let a := mul (add one (opp q)) r in
    leb (mul (tsum k (fun i => let t := mag (fst (nth i P (jzero 0))) in mul t t)) (mul one one)) (mul a a))).
Definition repelling_test (opt : optimizer) (rg : region) (radius : list Z) (u : nat) (s : Z) : bool :=
  let k := dim opt in let r := tv radius in let s := ofZ s in
  region_ok opt rg r && Nat.leb 1 u && Nat.leb u k && leb one s &&
  holdsb (mapJ k opt rg (box_jets one k (zerov k) r)) (fun F =>
    let Gm := gram k (fun a => Nat.ltb a u) F in
    let K := mk k (fun i => mk k (fun j =>
      let e := iopp (at2 Gm i j) in
      if Nat.eqb j i then iadd e (if Nat.ltb i u then (opp s, opp s) else (s, s)) else e)) in
    allb k (fun i => ltb (tsum k (fun j => if Nat.eqb j i then t0 else mag (at2 K i j))) (fst (at2 K i i)))).

(* 9.15 *)
Definition invertible_update (opt : optimizer) (center radius : list Z) (B : list (list Z)) : bool :=
  let k := dim opt in let c := tv (state_center opt center) in let r := tv radius in
  len center n && len r k && positive r && square k B &&
  holdsb (updateJ p one k n f gs hs opt (box_jets one k c r)) (fun G =>
    let s a j := nth j (snd (nth a G (jzero k))) i0 in let Bt := tm B in
    allb k (fun i => ltb (tsum k (fun j =>
      let e := iopp (isum k (fun a => imul p (tent Bt i a, tent Bt i a) (s a j))) in
      mag (if Nat.eqb j i then iadd e (one, one) else e))) one)).
(* 9.16 *)
Definition is_point (e : itv) (a : T) : bool := leb (fst e) a && leb a (fst e) && leb (snd e) a && leb a (snd e).
Definition collapse (opt : optimizer) (center radius image : list Z) : bool :=
  let m := tv center in let r := tv radius in let im := tv image in
  match the_momentum opt with NoMomentum => true | _ => false end &&
  len m n && len r n && len im n && positive r &&
  holdsb (updateJ p one n n f gs hs opt (box_jets one n m r)) (fun G =>
  holdsb (updateJ p one 0 n f gs hs opt (point_jets n m)) (fun P =>
    allb n (fun i => allb n (fun j => isz (nth j (snd (nth i G (jzero n))) i0)) &&
                     is_point (fst (nth i P (jzero 0))) (nth i im t0)))).

(* ---- covers (9.3) ---- *)
(* values in the hull mode *)
Fixpoint hev (X : list itv) (e : expr) : option itv :=
  match e with
  | Cst a b => Some (icst p a b)
  | Var i => nth_error X i
  | Add a b => match hev X a, hev X b with Some A, Some B => Some (iadd A B) | _, _ => None end
  | Mul a b => match hev X a, hev X b with Some A, Some B => Some (imul p A B) | _, _ => None end
  | Neg a => match hev X a with Some A => Some (iopp A) | None => None end
  | Sqr a => match hev X a with Some A => Some (isqr p A) | None => None end
  | Inv a => match hev X a with Some A => iinv one A | None => None end
  | Sqrt a => match hev X a with Some A => isqrt one A | None => None end
  | Choose g a b => match hev X g with
      | None => None
      | Some G => if ltb t0 (fst G) then hev X a
                  else if ltb (snd G) t0 then hev X b
                  else match hev X a, hev X b with Some A, Some B => Some (ihull A B) | _, _ => None end
      end
  end.
Definition excluded (s : system) (k : nat) (X : list itv) : bool :=
  match s with
  | SGradient => holdsb (hev X f) (fun _ => holdsb (nth_error gs k) (fun g => holdsb (hev X g) excl0))
  | SField => holdsb (sysJ1 0 s k (map (fun I => (I, [])) X)) (fun g => excl0 (fst g))
  end.
Definition half (a : T) : T := shr 1 a.
(* a function, given by its jets on jets of the variables, is not 0 on the box: its value at the
   middle and its slopes from there *)
Definition excluded_from_middle (J : nat -> list jet -> option jet) (X : list itv) : bool :=
  let mid := map (fun I => half (add (fst I) (snd I))) X in
  let U := mk n (fun i => (nth i X i0, unit_slopes one n i)) in
  holdsb (J 0%nat (map (fun a => ((a, a), [])) mid)) (fun v =>
  holdsb (J n U) (fun g =>
    excl0 (iadd (fst v) (isum n (fun i =>
      let a := nth i mid t0 in
      imul p (nth i (snd g) i0) (iadd (nth i X i0) (opp a, opp a))))))).
Definition excluded_by_slope (s : system) (k : nat) (X : list itv) : bool :=
  excluded_from_middle (fun ns => sysJ1 ns s k) X.
(* the combination of all components with the weights w *)
Definition combinationJ (s : system) (w : list T) (ns : nat) (X : list jet) : option jet :=
  match sysJ ns s X with
  | Some g => Some (jsum ns (mk n (fun k => jmul p (jpt ns (nth k w t0)) (nth k g (jzero ns)))))
  | None => None
  end.
Definition excluded_by_combination (s : system) (w : list Z) (X : list itv) : bool :=
  len w n && excluded_from_middle (combinationJ s (tv w)) X.
Definition is_inside (X : list itv) (b : list T * list T) : bool :=
  allb n (fun i => let J := box_itv (fst b) (snd b) i in
    leb (fst J) (fst (nth i X i0)) && leb (snd (nth i X i0)) (snd J)).
Fixpoint walk (s : system) (boxes : list (list T * list T)) (tree : list branch) (stack : list (list itv)) : bool :=
  match tree, stack with
  | [], [] => true
  | b :: tree', X :: stack' =>
      match b with
      | Split k z => let I := nth k X i0 in let t := ofZ z in
          Nat.ltb k n && ltb (fst I) t && ltb t (snd I) &&
          walk s boxes tree' (set_nth X k (fst I, t) :: set_nth X k (t, snd I) :: stack')
      | Exclude k => excluded s k X && walk s boxes tree' stack'
      | ExcludeBySlope k => excluded_by_slope s k X && walk s boxes tree' stack'
      | ExcludeByCombination w => excluded_by_combination s w X && walk s boxes tree' stack'
      | Inside j => holdsb (nth_error boxes j) (is_inside X) && walk s boxes tree' stack'
      end
  | _, _ => false
  end.
Definition apart (a b : list Z * list Z) : bool :=
  existsb (fun k => Z.ltb (nth k (snd a) 0 + nth k (snd b) 0) (Z.abs (nth k (fst a) 0 - nth k (fst b) 0)))%Z (seq 0 n).
Definition cover (s : system) (lo hi : list Z) (boxes : list (list Z * list Z)) (zeros : list zero_witness)
    (tree : list branch) : bool :=
  len zeros (length boxes) && len lo n && len hi n &&
  forallb (fun bz => unique_zero s (fst (fst bz)) (snd (fst bz)) (snd bz)) (combine boxes zeros) &&
  pairwise apart boxes &&
  allb n (fun i => Z.leb (nth i lo 0%Z) (nth i hi 0%Z)) &&
  walk s (map (fun b => (tv (fst b), tv (snd b))) boxes) tree
    [mk n (fun i => (ofZ (nth i lo 0%Z), ofZ (nth i hi 0%Z)))].

(* ---- exact points ---- *)
Definition exact_gradient (X : list rat) : option (list rat) :=
  guard (len X n) (match qev X f with Some _ => omap (qev X) gs | None => None end).
Definition exact_hessian (X : list rat) : option (list (list rat)) :=
  match exact_gradient X with Some _ => omap (omap (qev X)) hs | None => None end.
Definition qtri (H : list (list rat)) (i j : nat) : rat := tri H qzero i j.
Fixpoint qsum (k : nat) (g : nat -> rat) : rat :=
  match k with O => qzero | S k' => qadd (qsum k' g) (g k') end.
Definition exact_critical (X : list rat) : bool :=
  holdsb (exact_gradient X) (forallb (fun q => Z.eqb (rnum q) 0)).
Definition exact_eigenvalue (X : list rat) (l : rat) (v : list Z) : bool :=
  len v n && existsb (fun z => negb (Z.eqb z 0)) v &&
  holdsb (exact_hessian X) (fun H => let q j := Rat (nth j v 0%Z) 1 in
    allb n (fun i => qeq (qsum n (fun j => qmul (qtri H i j) (q j))) (qmul l (q i)))).
(* full matrices of rationals *)
Definition qat (M : list (list rat)) (i j : nat) : rat := nth j (nth i M []) qzero.
Definition qtable (g : nat -> nat -> rat) : list (list rat) := mk n (fun i => mk n (g i)).
Definition exact_filter_matrix (opt : optimizer) (H : list (list rat)) : list (list rat) :=
  fold_right (fun c R =>
      let S := qtable (fun i j => if Nat.eqb j i then qadd (qat R i j) c else qat R i j) in
      qtable (fun i j => qsum n (fun l => qmul (qat S i l) (qtri H l j))))
    (qtable (fun _ _ => qzero)) (scaled_symbol opt).
Definition decomposes (M : list (list rat)) (w : decomposition) : bool :=
  let d k := nth k (ddiagonal w) 0%Z in let L i k := nth k (nth i (dfactor w) []) 0%Z in
  Z.ltb 0 (dscale w) && len (ddiagonal w) n && forallb (Z.leb 0) (ddiagonal w) && triangular n (dfactor w) &&
  allb n (fun i => allb (S i) (fun j =>
    let q := qat M i j in
    Z.eqb (dscale w * rnum q)
      (Zpos (rden q) * fold_right Z.add 0 (mk (S j) (fun k => d k * L i k * L j k)))))%Z.
Definition exact_filter (opt : optimizer) (X : list rat) (lw uw : decomposition) : bool :=
  holdsb (exact_hessian X) (fun H =>
    let Q := exact_filter_matrix opt H in let c := filter_constant (the_momentum opt) in
    decomposes Q lw &&
    decomposes (qtable (fun i j => if Nat.eqb j i then qadd c (qneg (qat Q i j)) else qneg (qat Q i j))) uw).

(* ---- refutations (9.18) ---- *)
(* the centre of the limits, and bounds of the distance at the scale 4^p *)
Definition extent (B : list (list Z)) (r : nat -> Z) (i : nat) : Z :=
  fold_right Z.add 0%Z (map (fun kb => Z.abs (snd kb) * r (fst kb))%Z (enumerate (nth i B []))).
Definition limit_inside (c : list Z) (reach : nat -> Z) (m r : list Z) : bool :=
  allb n (fun i => Z.leb (Z.abs (nth i c 0 - nth i m 0) * 2 ^ p + reach i) (nth i r 0 * 2 ^ p))%Z.
Definition is_at (im : list Z) (X : list rat) : bool :=
  len X n && len im n && allb n (fun i => Z.eqb (rnum (nth i X qzero) * 2 ^ p) (nth i im 0 * Zpos (rden (nth i X qzero))))%Z.
Definition scaled_symbol_at (opt : optimizer) (l : rat) : rat :=
  fold_right (fun c v => qmul (qadd v c) l) qzero (scaled_symbol opt).
Definition against (opt : optimizer) (st : statement) (c : list Z) (reach : nat -> Z) (exact : bool) (a : claim) : bool :=
  match st, a with
  | LimitsObeyTheFilter, FilterOutside m r _ _ => limit_inside c reach m r
  | LimitsAreCriticalPoints, NoCriticalPoint m r _ => limit_inside c reach m r
  | LimitsHaveNoNegativeCurvature, Curvature m r b Below _ => Z.leb b 0 && limit_inside c reach m r
  | LimitsObeyTheFilter, ExactEigenvalue X l _ =>
      let v := scaled_symbol_at opt l in
      (Z.ltb (rnum v) 0 || Z.ltb 0 (rnum (qadd v (qneg (filter_constant (the_momentum opt)))))) &&
      exact && is_at c X
  | LimitsHaveNoNegativeCurvature, ExactEigenvalue X l _ => Z.ltb (rnum l) 0 && exact && is_at c X
  | _, _ => false
  end.
Definition refutation (opt : optimizer) (earlier : list claim) (st : statement) (uses : list nat) : bool :=
  match uses with
  | [i; j] => match nth_error earlier i, nth_error earlier j with
      | Some (AttractingBox rg r _), Some a =>
          against opt st (rcenter rg) (extent (rbasis rg) (fun l => nth l r 0%Z)) false a
      | Some (AttractingBall rg r _), Some a =>
          against opt st (rcenter rg) (extent (rbasis rg) (fun _ => r)) false a
      | _, _ => false
      end
  | [i; j; k] => match nth_error earlier i, nth_error earlier j, nth_error earlier k with
      | Some (Collapse _ _ im), Some a, Some (ExactCriticalPoint X) =>
          is_at im X && against opt st im (fun _ => 0%Z) true a
      | _, _, _ => false
      end
  | _ => false
  end.

Definition withopt (g : optimizer -> bool) : bool := match o with Some opt => g opt | None => false end.

Definition check_claim (earlier : list claim) (c : claim) : bool :=
  match c with
  | UniqueZero s m r w => unique_zero s m r w
  | NoCriticalPoint m r k => no_critical_point m r k
  | Cover s lo hi boxes zeros tree => cover s lo hi boxes zeros tree
  | Spectrum m r a b w => holdsb (hessian_box m r) (fun E =>
      spectrum_test one n E (ofZ a) (ofZ b) (tm (lower_factor w)) (tm (upper_factor w)))
  | EigenvalueCount m r c k V => holdsb (hessian_box m r) (fun E =>
      separation_test (shifted n false (ofZ (- c), ofZ (- c)) E) (tm V) k)
  | Curvature m r c s v => holdsb (hessian_box m r) (fun E => bends E s (ofZ c) (tv v))
  | FilterInside m r w => withopt (fun opt => holdsb (hessian_box m r) (fun E =>
      inside_test (filter_matrix opt E) (filter_bound opt) w))
  | FilterOutside m r s v => withopt (fun opt => holdsb (hessian_box m r) (fun E =>
      bends (filter_matrix opt E) s (match s with Below => t0 | Above => snd (filter_bound opt) end) (tv v)))
  | AttractingBox rg r q => withopt (fun opt => attracting_box opt rg r q)
  | AttractingBall rg r q => withopt (fun opt => attracting_ball opt rg r q)
  | Repelling rg r u s => withopt (fun opt => repelling_test opt rg r u s)
  | ExactCriticalPoint X => exact_critical X
  | ExactEigenvalue X l v => exact_eigenvalue X l v
  | ExactFilter X lw uw => withopt (fun opt => exact_filter opt X lw uw)
  | InvertibleUpdate m r B => withopt (fun opt => invertible_update opt m r B)
  | Collapse m r im => withopt (fun opt => collapse opt m r im)
  | MatrixSpectrum _ _ _ _ => false (* needs no problem: below *)
  | Refutation st uses => withopt (fun opt => refutation opt earlier st uses)
  end.
End Problem.

(* 9.17 *)
Definition matrix_spectrum (p : Z) (one : T) (M : list (list (Z * Z))) (a b : Z) (w : factors) : bool :=
  let k := length M in
  Nat.leb 1 k && Nat.leb k 512 && triangular k M &&
  forallb (forallb (fun e => Z.leb (fst e) (snd e))) M &&
  spectrum_test one k (map (map (fun e => (ofZ (fst e), ofZ (snd e)))) M) (ofZ a) (ofZ b)
    (tm (lower_factor w)) (tm (upper_factor w)).

Fixpoint check_all (check : list claim -> claim -> bool) (earlier rest : list claim) : bool :=
  match rest with
  | [] => true
  | c :: rest' => if check earlier c then check_all check (earlier ++ [c]) rest' else false
  end.

(* The top-level check. The limits come first, by if: Coq's virtual machine evaluates both sides of
   a conjunction. *)
Definition within_limits (c : certificate) : bool :=
  Z.leb 0 (precision c) && Z.leb (precision c) 4096 &&
  negb (len (claims c) 0) && Z.leb (Z.of_nat (length (claims c))) 4096.
Definition problem_within_limits (pb : problem) : bool :=
  Nat.leb 1 (variables pb) && Nat.leb (variables pb) 512 && Z.leb (Z.of_nat (length (tape pb))) 65536 &&
  match the_optimizer pb with Some opt => valid_optimizer opt | None => true end.
Definition check_certificate (c : certificate) : bool :=
  if within_limits c then
    let p := precision c in let one := ofZ (2 ^ p) in
    let matrix_only check earlier a := match a with
      | MatrixSpectrum M lo hi w => matrix_spectrum p one M lo hi w
      | _ => check earlier a
      end in
    match the_problem c with
    | None => check_all (matrix_only (fun _ _ => false)) [] (claims c)
    | Some pb =>
        if problem_within_limits pb then
          let n := variables pb in
          holdsb (objective pb) (fun f =>
            let gs := mk n (fun j => D j f) in
            let hs := mk n (fun i => mk (S i) (fun j => D i (nth j gs (Cst 0 1)))) in
            check_all (matrix_only (check_claim p one n f gs hs (the_optimizer pb))) [] (claims c))
        else false
    end
  else false.
End Checker.
